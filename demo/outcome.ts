import { setTimeout as sleep } from 'node:timers/promises';
import type { VideoView } from './api.ts';
import type { Target } from './target.ts';
import type { User } from './user.ts';

interface OutcomeOptions {
  /** Called with what each poll has found. */
  readonly onView?: ((video: VideoView) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** How often the API is asked, ms. */
function pollInterval({ isLaptop }: Target): number {
  return isLaptop ? 100 : 1000;
}

/**
 * Asks the API until a video is READY, FAILED or EXPIRED.
 * @throws when it is DELAYED: that may last
 */
export async function outcomeOf(
  target: Target,
  { api }: User,
  videoId: string,
  { onView, signal }: OutcomeOptions = {},
): Promise<VideoView> {
  for (;;) {
    const video = await api.get(videoId);
    onView?.(video);
    switch (video.status) {
      case 'READY':
      case 'FAILED':
      case 'EXPIRED':
        return video;
      case 'DELAYED':
        throw new Error(
          `Video ${videoId} is delayed: its last permitted attempt has begun or failed. See the encoder's log and the encode dead-letter queue.`,
        );
      case 'ANNOUNCED':
      case 'QUEUED':
      case 'ENCODING':
        await sleep(pollInterval(target), undefined, { signal });
    }
  }
}
