import { createHash } from 'node:crypto';

/** 8 bytes: of a million batches, two are taken for one with a chance of 1 in 37 million. */
const bytes = 8;
/** What they are in base64. */
export const charactersOfId = 11;

/** A batch's id, short. */
export function shortId(batch: string): string {
  return createHash('sha256').update(batch).digest().subarray(0, bytes).toString('base64url');
}

/** The short ids that stand in a row, as the window's state keeps them. */
export function splitIds(joined: string): readonly string[] {
  return Array.from({ length: joined.length / charactersOfId }, (_, index) =>
    joined.slice(index * charactersOfId, (index + 1) * charactersOfId),
  );
}

/** Short ids as the table of seen batches keeps them. */
export function packIds(ids: Iterable<string>): Uint8Array<ArrayBuffer> {
  return Buffer.concat([...ids].map((id) => Buffer.from(id, 'base64url')));
}

export function unpackIds(packed: Uint8Array): readonly string[] {
  const all = Buffer.from(packed);
  return Array.from({ length: all.length / bytes }, (_, index) =>
    all.subarray(index * bytes, (index + 1) * bytes).toString('base64url'),
  );
}
