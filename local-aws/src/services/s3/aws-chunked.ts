import { Transform } from 'node:stream';
import type { TransformCallback } from 'node:stream';
import { incompleteBody, S3Error } from './errors.ts';

type State = 'size' | 'data' | 'data-end' | 'trailer' | 'done';

const LONGEST_LINE = 16 * 1024;

/**
 * Takes the framing of `Content-Encoding: aws-chunked` off a body, as a stream: chunks of
 * `<hex size>[;chunk-signature=…]\r\n<data>\r\n`, one of size 0, then trailing headers.
 * Signatures are not checked.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html
 */
export class AwsChunkedDecoder extends Transform {
  /** Trailing headers by lower-case name; complete once the stream has ended. */
  readonly trailers = new Map<string, string>();
  #state: State = 'size';
  #line = '';
  #left = 0;

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    try {
      for (let rest = chunk; rest.length > 0;) rest = this.#take(rest);
      done();
    } catch (error) {
      done(error instanceof Error ? error : new Error(String(error)));
    }
  }

  override _flush(done: TransformCallback): void {
    const complete = this.#state === 'done' || (this.#state === 'trailer' && this.#line === '');
    done(complete ? null : incompleteBody());
  }

  /** Consumes the front of `bytes` and returns what is left of it. */
  #take(bytes: Buffer): Buffer {
    switch (this.#state) {
      case 'data': {
        const data = bytes.subarray(0, this.#left);
        this.#left -= data.length;
        if (this.#left === 0) this.#state = 'data-end';
        this.push(data);
        return bytes.subarray(data.length);
      }
      case 'size':
      case 'data-end':
      case 'trailer': {
        const end = bytes.indexOf('\n');
        this.#line += bytes.toString('latin1', 0, end < 0 ? bytes.length : end);
        if (this.#line.length > LONGEST_LINE) throw malformed('a header line is too long');
        if (end < 0) return bytes.subarray(bytes.length);
        this.#endOfLine(this.#line.trimEnd());
        this.#line = '';
        return bytes.subarray(end + 1);
      }
      case 'done':
        throw malformed('there are bytes after its end');
    }
  }

  #endOfLine(line: string): void {
    switch (this.#state) {
      case 'size': {
        const [size = ''] = line.split(';');
        if (!/^[0-9a-f]{1,12}$/i.test(size)) throw malformed(`"${size}" is not a chunk size`);
        this.#left = Number.parseInt(size, 16);
        this.#state = this.#left > 0 ? 'data' : 'trailer';
        return;
      }
      case 'data-end':
        if (line !== '') throw malformed('a chunk is longer than it says');
        this.#state = 'size';
        return;
      case 'trailer': {
        if (line === '') {
          this.#state = 'done';
          return;
        }
        const colon = line.indexOf(':');
        if (colon < 1) throw malformed(`"${line}" is not a trailing header`);
        this.trailers.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim());
        return;
      }
      case 'data':
      case 'done':
        return;
    }
  }
}

function malformed(why: string): S3Error {
  return new S3Error('InvalidRequest', 400, `The aws-chunked body is malformed: ${why}.`);
}
