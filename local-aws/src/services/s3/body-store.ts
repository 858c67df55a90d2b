import { randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream, mkdirSync, openSync, rmSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { finished, Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { startDigest, verifyDigests } from './checksums.ts';
import type { Checksum, Integrity } from './checksums.ts';
import { incompleteBody } from './errors.ts';
import type { ByteRange } from './range.ts';

export interface IncomingBody {
  readonly body: Readable;
  /** Takes off the framing the body travels in. */
  readonly decoder?: Transform;
  readonly integrity?: Integrity;
}

export interface StoredBody {
  readonly file: string;
  readonly size: number;
  readonly md5: Buffer;
  readonly checksum: Checksum | undefined;
}

/** Bytes that a stream may hold back: at Node's 16 and 64 KiB an object waits for itself half the time. */
const highWaterMark = 1024 * 1024;

/**
 * The bytes of objects and parts: one file each under a name of our own, so that no key ever meets
 * the file system. A file nobody refers to yet is invisible; a write that fails leaves none.
 */
export class BodyStore {
  readonly #directory: string;

  /** Empties `directory`: what an earlier run left there has no index any more. */
  constructor(directory: string) {
    this.#directory = directory;
    rmSync(directory, { recursive: true, force: true });
    mkdirSync(directory, { recursive: true });
  }

  /**
   * Streams `body` to a file. Throws when it breaks off or is not what its sender says; the rest
   * of a refused body is read and dropped.
   */
  async write({ body, decoder, integrity = {} }: IncomingBody): Promise<StoredBody> {
    const file = join(this.#directory, randomUUID());
    const md5 = startDigest('MD5');
    const algorithm = integrity.checksum?.algorithm;
    const digest = algorithm && startDigest(algorithm);
    let size = 0;
    const measure = new Transform({
      highWaterMark,
      transform(chunk: Buffer, _encoding, done): void {
        size += chunk.length;
        md5.update(chunk);
        digest?.update(chunk);
        done(null, chunk);
      },
    });
    const entrance = decoder ?? measure;
    try {
      const sink = createWriteStream(file, { flags: 'wx', highWaterMark });
      const written = decoder ? pipeline(decoder, measure, sink) : pipeline(measure, sink);
      feed(body, entrance);
      await written;
      if (integrity.contentLength !== undefined && integrity.contentLength !== size)
        throw incompleteBody();
      const found = {
        md5: md5.digest(),
        checksum: algorithm &&
          digest && {
            algorithm,
            value: digest.digest().toString('base64'),
            type: 'FULL_OBJECT' as const,
          },
      };
      verifyDigests(integrity, found);
      return { file, size, ...found };
    } catch (error) {
      body.unpipe(entrance).resume();
      await rm(file, { force: true });
      throw brokeOff(body) ? incompleteBody() : error;
    }
  }

  /** Opens the file at once, so that its bytes stay readable when the object goes meanwhile. */
  read(file: string, range?: ByteRange): Readable {
    return createReadStream(file, { fd: openSync(file, 'r'), highWaterMark, ...range });
  }

  /** The files' bytes, one after the other. */
  readAll(files: readonly string[]): Readable {
    return Readable.from(
      (async function* () {
        for (const file of files) yield* createReadStream(file, { highWaterMark });
      })(),
      { objectMode: false },
    );
  }

  async remove(file: string): Promise<void> {
    await rm(file, { force: true });
  }
}

/** Like a pipeline's first step, but leaves `body` alive when the rest of the pipeline fails. */
function feed(body: Readable, entrance: Transform): void {
  finished(body, { writable: false }, (error) => {
    if (error) entrance.destroy(error);
  });
  body.pipe(entrance);
}

/** The sender went away before the end of the body. */
function brokeOff(body: Readable): boolean {
  const error: NodeJS.ErrnoException | null = body.errored;
  return error?.code === 'ECONNRESET';
}
