import type { Transition } from '../../../lambda/video/transition.ts';
import type { Video } from '../../../lambda/video/video.ts';
import { MemoryRows } from '../../shared/support/memory-rows.ts';

/** The table of videos in memory. */
export class MemoryVideos extends MemoryRows<Video> {
  /** The row's status after each transition that was done. */
  readonly history: string[] = [];

  constructor(...rows: Video[]) {
    super();
    for (const row of rows) this.rows.set(row.videoId, row);
  }

  override async apply(videoId: string, transition: Transition): Promise<Video | undefined> {
    const next = await super.apply(videoId, transition);
    if (next) this.history.push(next.status);
    return next;
  }
}
