import * as z from 'zod/mini';
import { readCursor, writeCursor } from '../../shared/http/cursor.ts';
import type { Post } from '../post.ts';

/** A place in the list of an author's posts: the last one that was seen. */
export type Position = Pick<Post, 'authorId' | 'createdAt' | 'postId'>;

const inCursor = z.tuple([z.string(), z.iso.datetime({ precision: 3 }), z.uuid()]);

/** The position as clients carry it to the next page. */
export function toCursor({ authorId, createdAt, postId }: Position): string {
  return writeCursor([authorId, createdAt, postId]);
}

/** The position a cursor stands for, if we made it and for this author. */
export function fromCursor(cursor: string, authorId: string): Position | undefined {
  const [owner, createdAt, postId] = readCursor(cursor, inCursor) ?? [];
  return owner === authorId && createdAt !== undefined && postId !== undefined
    ? { authorId, createdAt, postId }
    : undefined;
}
