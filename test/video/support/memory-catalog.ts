import type { Catalog, Page } from '../../../lambda/video/api/catalog.ts';
import type { Position } from '../../../lambda/video/api/cursor.ts';
import type { Video } from '../../../lambda/video/video.ts';

/** The index `byUploader` in memory, over the rows of a table. */
export class MemoryCatalog implements Catalog {
  readonly #rows: Map<string, Video>;

  constructor(rows: Map<string, Video>) {
    this.#rows = rows;
  }

  add(video: Video): Promise<void> {
    if (this.#rows.has(video.videoId)) return Promise.reject(new Error('It is there already'));
    this.#rows.set(video.videoId, video);
    return Promise.resolve();
  }

  list(uploader: string, limit: number, after?: Position): Promise<Page> {
    const newestFirst = [...this.#rows.values()]
      .filter((row) => row.uploader === uploader)
      .toSorted((one, other) => compare(order(other), order(one)));
    const rest = newestFirst.filter((row) => !after || compare(order(row), order(after)) < 0);
    const videos = rest.slice(0, limit);
    const last = rest.length > limit ? videos.at(-1) : undefined;
    return Promise.resolve({
      videos,
      last: last && { uploader, createdAt: last.createdAt, videoId: last.videoId },
    });
  }

  countSince(uploader: string, since: Date, limit: number): Promise<number> {
    const found = [...this.#rows.values()].filter(
      (row) => row.uploader === uploader && row.createdAt >= since.toISOString(),
    );
    return Promise.resolve(Math.min(found.length, limit));
  }
}

const order = ({ createdAt, videoId }: Position | Video) => `${createdAt} ${videoId}`;
const compare = (one: string, other: string) => (one < other ? -1 : Number(one > other));
