import { Transform } from 'node:stream';
import type { TransformCallback } from 'node:stream';
import { S3Error } from '../errors.ts';

/** Lets a body pass that has from `min` to `max` bytes; one that is larger breaks off at once. */
export class LengthRange extends Transform {
  readonly #min: number;
  readonly #max: number;
  #size = 0;

  constructor({ min, max }: { min: number; max: number }) {
    super({ highWaterMark: 1024 * 1024 });
    this.#min = min;
    this.#max = max;
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.#size += chunk.length;
    if (this.#size <= this.#max) done(null, chunk);
    else
      done(
        new S3Error(
          'EntityTooLarge',
          400,
          'Your proposed upload exceeds the maximum allowed size',
          { details: { ProposedSize: String(this.#size), MaxSizeAllowed: String(this.#max) } },
        ),
      );
  }

  override _flush(done: TransformCallback): void {
    if (this.#size >= this.#min) done();
    else
      done(
        new S3Error(
          'EntityTooSmall',
          400,
          'Your proposed upload is smaller than the minimum allowed size',
          { details: { ProposedSize: String(this.#size), MinSizeAllowed: String(this.#min) } },
        ),
      );
  }
}
