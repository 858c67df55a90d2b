import type { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';

/**
 * A whole body. Undefined: it is longer than `limit` bytes; the rest is then left unread.
 * Rejects when the client goes away.
 */
export async function readBody(body: Readable, limit: number): Promise<Buffer | undefined> {
  const outcome = Promise.withResolvers<Buffer | undefined>();
  const chunks: Buffer[] = [];
  let size = 0;
  const take = (chunk: Buffer): void => {
    size += chunk.length;
    if (size <= limit) chunks.push(chunk);
    else outcome.resolve(undefined);
  };
  body.on('data', take);
  finished(body, { writable: false }).then(
    () => outcome.resolve(Buffer.concat(chunks)),
    outcome.reject,
  );
  return outcome.promise.finally(() => body.off('data', take));
}
