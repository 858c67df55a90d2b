import { Readable } from 'node:stream';
import type { AwsResponse } from '../exchange.ts';

/** Half of an answer's body, and then the connection breaks; undefined: it has no body to break in. */
export function cutShort(answer: AwsResponse): AwsResponse | undefined {
  const { body, headers } = answer;
  if (body === undefined) return undefined;
  if (body instanceof Readable)
    return { ...answer, body: Readable.from(half(body, Number(headers?.['content-length'] ?? 0))) };
  const whole = Buffer.from(body);
  return { ...answer, body: Readable.from(half([whole], whole.length)) };
}

async function* half(
  chunks: AsyncIterable<Buffer> | Iterable<Buffer>,
  bytes: number,
): AsyncGenerator<Buffer, never> {
  let left = Math.floor(bytes / 2);
  for await (const chunk of chunks) {
    yield chunk.subarray(0, left);
    left -= chunk.length;
    if (left <= 0) break;
  }
  throw new Error('A disturbance cut the answer short.');
}
