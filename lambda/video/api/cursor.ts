import * as z from 'zod/mini';
import type { Video } from '../video.ts';

/** A place in the list of somebody's videos: the last one that was seen. */
export type Position = Pick<Video, 'uploader' | 'createdAt' | 'videoId'>;

/** In milliseconds, as we write times: DynamoDB takes no key of any length. */
const inCursor = z.tuple([z.string(), z.iso.datetime({ precision: 3 }), z.uuid()]);

/** The position as clients carry it to the next page. */
export function toCursor({ uploader, createdAt, videoId }: Position): string {
  return Buffer.from(JSON.stringify([uploader, createdAt, videoId])).toString('base64url');
}

/** The position a cursor stands for, if we made it and for this uploader. */
export function fromCursor(cursor: string, uploader: string): Position | undefined {
  const parsed = inCursor.safeParse(json(Buffer.from(cursor, 'base64url').toString()));
  if (!parsed.success) return undefined;
  const [owner, createdAt, videoId] = parsed.data;
  const found = { uploader: owner, createdAt, videoId };
  return owner === uploader && toCursor(found) === cursor ? found : undefined;
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
