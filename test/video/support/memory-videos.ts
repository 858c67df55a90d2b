import { absent, type Condition, type Transition } from '../../../lambda/video/transition.ts';
import type { Video } from '../../../lambda/video/video.ts';
import type { Videos } from '../../../lambda/video/videos-table.ts';

/** The table of videos in memory: a transition means the same as in DynamoDB. */
export class MemoryVideos implements Videos {
  readonly rows = new Map<string, Video>();
  /** The row's status after each transition that was done. */
  readonly history: string[] = [];

  constructor(...rows: Video[]) {
    for (const row of rows) this.rows.set(row.videoId, row);
  }

  get(videoId: string): Promise<Video | undefined> {
    return Promise.resolve(this.rows.get(videoId));
  }

  apply(videoId: string, { when, set, countAttempt }: Transition): Promise<Video | undefined> {
    const row = this.rows.get(videoId);
    if (!row || !when.some((condition) => holds(row, condition))) return Promise.resolve(undefined);
    const attempts = countAttempt ? (row.attempts ?? 0) + 1 : row.attempts;
    const next = { ...row, ...set, attempts };
    this.rows.set(videoId, next);
    this.history.push(next.status);
    return Promise.resolve(next);
  }
}

function holds(row: Video, condition: Condition): boolean {
  const entries = Object.entries(row);
  return Object.entries(condition).every(([name, allowed]) => {
    const value: unknown = entries.find(([attribute]) => attribute === name)?.[1];
    if (allowed === absent) return value === undefined;
    return allowed.some((one) => one === value);
  });
}
