import * as z from 'zod/mini';
import { readCursor, writeCursor } from '../../shared/http/cursor.ts';
import type { Video } from '../video.ts';

/** A place in the list of somebody's videos: the last one that was seen. */
export type Position = Pick<Video, 'uploader' | 'createdAt' | 'videoId'>;

/** In milliseconds, as we write times: DynamoDB takes no key of any length. */
const inCursor = z.tuple([z.string(), z.iso.datetime({ precision: 3 }), z.uuid()]);

/** The position as clients carry it to the next page. */
export function toCursor({ uploader, createdAt, videoId }: Position): string {
  return writeCursor([uploader, createdAt, videoId]);
}

/** The position a cursor stands for, if we made it and for this uploader. */
export function fromCursor(cursor: string, uploader: string): Position | undefined {
  const [owner, createdAt, videoId] = readCursor(cursor, inCursor) ?? [];
  return owner === uploader && createdAt !== undefined && videoId !== undefined
    ? { uploader, createdAt, videoId }
    : undefined;
}
