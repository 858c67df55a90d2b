/** The page that plays a video. `siteUrl` has no slash at its end. */
export function playerUrl(siteUrl: string, videoId: string): string {
  return `${siteUrl}/watch.html?v=${encodeURIComponent(videoId)}`;
}
