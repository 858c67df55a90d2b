import type { Video } from '../video.ts';

/** A video's keys in the media bucket begin with it. */
export function mediaPrefix(videoId: string): string {
  return `media/${videoId}/`;
}

/** Media that nobody will be shown: what lies under one prefix, except what lies under another. */
export interface Leftovers {
  readonly under: string;
  readonly except?: string;
}

/**
 * What an attempt may remove when it ends, by the row as it stands then. READY and FAILED are final:
 * only the published prefix is ever shown, or nothing. Until then another attempt may be at work, and
 * this one answers for its own files alone.
 *
 * It asks what the row says and not who wrote it: an update whose answer was lost is refused when it
 * is sent again, and the attempt that takes itself for the loser is the one that was published.
 * @param own where this attempt put its files, if it came that far
 */
export function leftovers(video: Video, own?: string): Leftovers | undefined {
  const under = mediaPrefix(video.videoId);
  switch (video.status) {
    case 'READY':
      return video.prefix === undefined ? undefined : { under, except: video.prefix };
    case 'FAILED':
      return { under };
    case 'ANNOUNCED':
    case 'QUEUED':
    case 'ENCODING':
    case 'DELAYED':
      return own === undefined ? undefined : { under: own };
  }
}
