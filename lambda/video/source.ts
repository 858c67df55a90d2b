/** The most bytes a source may have: more is neither announced, nor uploaded, nor encoded. */
export const maxSourceBytes = 1024 ** 3;

/** Where a video's source is uploaded. */
export function sourceKey(videoId: string): string {
  return `videos/${videoId}/source`;
}

/** The video whose source has this key, if it is one. */
export function videoIdOf(key: string): string | undefined {
  return /^videos\/([^/]+)\/source$/.exec(key)?.[1];
}
