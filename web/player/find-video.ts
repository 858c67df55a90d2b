import * as z from 'zod/mini';

// Without it zod tries `new Function`, which the site's Content-Security-Policy forbids and reports.
z.config({ jitless: true });

const video = z.object({
  title: z.string(),
  urls: z.object({ playlist: z.url(), poster: z.url(), mp4: z.url() }),
});

/** A video that can be watched. */
export type Video = z.infer<typeof video>;

/** `none`: there is no such video, or it is not ready. `failed`: nobody could say. */
export type Finding = { found: 'video'; video: Video } | { found: 'none' } | { found: 'failed' };

/** Asks the API for a video; it does not reject. */
export async function findVideo(videoId: string, get: typeof fetch = fetch): Promise<Finding> {
  try {
    const response = await get(`/api/watch/${encodeURIComponent(videoId)}`);
    if (response.status === 404) return { found: 'none' };
    if (!response.ok) return { found: 'failed' };
    const body: unknown = await response.json();
    return { found: 'video', video: video.parse(body) };
  } catch {
    return { found: 'failed' };
  }
}
