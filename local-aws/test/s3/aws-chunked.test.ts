import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import * as fc from 'fast-check';
import { AwsChunkedDecoder } from '../../src/services/s3/aws-chunked.ts';

function encode(chunks: readonly Uint8Array[], trailer: string): Buffer {
  const data = chunks.filter((chunk) => chunk.length > 0);
  return Buffer.concat([
    ...data.flatMap((chunk) => [
      Buffer.from(`${chunk.length.toString(16)};chunk-signature=abc\r\n`),
      chunk,
      Buffer.from('\r\n'),
    ]),
    Buffer.from(`0\r\nx-amz-checksum-crc32: ${trailer}\r\n\r\n`),
  ]);
}

describe('the aws-chunked decoder', () => {
  it('gives the same bytes and trailers wherever the network cuts the stream', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.uint8Array({ maxLength: 40 })),
        fc.stringMatching(/^[A-Za-z0-9+/]{6}==$/),
        fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1 }),
        async (chunks, trailer, cuts) => {
          const encoded = encode(chunks, trailer);
          const pieces: Buffer[] = [];
          for (let at = 0, cut = 0; at < encoded.length; at += cuts[cut++ % cuts.length] ?? 1)
            pieces.push(encoded.subarray(at, at + (cuts[cut % cuts.length] ?? 1)));
          const decoder = new AwsChunkedDecoder();
          const decoded = await buffer(Readable.from(pieces).pipe(decoder));
          expect(decoded.equals(Buffer.concat(chunks))).toBe(true);
          expect(decoder.trailers.get('x-amz-checksum-crc32')).toBe(trailer);
        },
      ),
      { numRuns: 200 },
    );
  });
});
