import type { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { AwsError } from './aws-error.ts';

/** The largest but for a mail of SES's second API is a BatchWriteItem; a mail of 10 MB fits, in base64 and percent-encoded. */
const MAXIMUM_TEXT = 16 * 1024 * 1024;

/** A body as UTF-8, of at most `maximum` bytes. Throws `RequestEntityTooLarge` once the client has sent everything, or `IncompleteBody`. */
export async function readText(request: Readable, maximum = MAXIMUM_TEXT): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size <= maximum) chunks.push(chunk);
      else chunks.length = 0;
    }
  } catch (error) {
    throw new AwsError('IncompleteBody', `The client went away while sending: ${String(error)}`);
  }
  if (size > maximum)
    throw new AwsError(
      'RequestEntityTooLarge',
      `The request body has ${size} bytes; the most is ${maximum}.`,
      { status: 413 },
    );
  return Buffer.concat(chunks).toString();
}

/** A gigabyte comes from this machine in about a second. */
const MOST_DROPPED = 1024 ** 3;

/**
 * Drops what is left of a refused body before the answer: clients (Node's is one) may never finish
 * a request that was answered while they were sending. Beyond a gigabyte they are cut short.
 */
export async function readToEnd(body: Readable): Promise<void> {
  let dropped = 0;
  const enough = Promise.withResolvers<void>();
  body.on('data', (chunk: Buffer) => {
    dropped += chunk.length;
    if (dropped > MOST_DROPPED) enough.resolve();
  });
  body.resume();
  await Promise.race([finished(body, { writable: false }).catch(() => {}), enough.promise]);
  body.pause();
}
