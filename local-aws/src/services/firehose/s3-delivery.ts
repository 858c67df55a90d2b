import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Clock } from '../../clock.ts';
import type { AwsError } from '../../gateway/aws-error.ts';
import type { StreamRecord } from '../kinesis/reading.ts';
import type { DeliveryStream } from './delivery-stream.ts';
import { newObjectKey } from './object-key.ts';
import type { PutObject } from './put-object.ts';

/** ms; AWS documents it. What could not be delivered for so long is lost. */
const GIVE_UP_AFTER = 24 * 3_600_000;
/** ms until the second attempt; each pause is twice as long as the one before, up to a bound. */
const FIRST_PAUSE = 1000;
const LONGEST_PAUSE = 5 * 60_000;

const compress = promisify(gzip);

/** What became of objects that could not be written. */
export type Trouble = 'again' | 'lost';

/**
 * Writes buffers to the bucket, each as one object. An attempt that failed is made again under
 * another key, so that one whose reply was lost is delivered twice: at least once.
 * @see https://docs.aws.amazon.com/firehose/latest/dev/retry.html
 */
export class S3Delivery {
  readonly #clock: Clock;
  readonly #stream: DeliveryStream;
  readonly #put: PutObject;
  readonly #tell: (trouble: Trouble, error: AwsError, key: string) => void;
  readonly #signal: AbortSignal;

  constructor(options: {
    clock: Clock;
    stream: DeliveryStream;
    put: PutObject;
    /** Told at the first failure of an object, and when it is given up. */
    tell: (trouble: Trouble, error: AwsError, key: string) => void;
    /** Ends the attempts. */
    signal: AbortSignal;
  }) {
    this.#clock = options.clock;
    this.#stream = options.stream;
    this.#put = options.put;
    this.#tell = options.tell;
    this.#signal = options.signal;
  }

  /** Resolves when the records are delivered, lost, or attempts have ended. */
  async deliver(records: readonly StreamRecord[]): Promise<void> {
    const body = await this.#bodyOf(records);
    const arrivedAt = new Date(Math.min(...records.map((record) => record.arrivedAt)));
    const giveUpAt = this.#clock.now() + GIVE_UP_AFTER;
    for (let pause = FIRST_PAUSE; !this.#signal.aborted; pause = longer(pause)) {
      const key = newObjectKey(this.#stream, arrivedAt);
      const refusal = await this.#put(key, body);
      if (!refusal) return;
      if (this.#clock.now() >= giveUpAt) {
        this.#tell('lost', refusal, key);
        return;
      }
      if (pause === FIRST_PAUSE) this.#tell('again', refusal, key);
      await this.#pause(Math.min(pause, giveUpAt - this.#clock.now()));
    }
  }

  /** The records one after the other, as they are: nothing stands between them. */
  async #bodyOf(records: readonly StreamRecord[]): Promise<Uint8Array> {
    const whole = Buffer.concat(records.map(({ data }) => data));
    switch (this.#stream.destination.compressionFormat) {
      case 'GZIP':
        return compress(whole);
      case 'UNCOMPRESSED':
        return whole;
    }
  }

  #pause(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        cancel();
        this.#signal.removeEventListener('abort', wake);
        resolve();
      };
      const cancel = this.#clock.at(this.#clock.now() + milliseconds, wake);
      this.#signal.addEventListener('abort', wake, { once: true });
    });
  }
}

function longer(pause: number): number {
  return Math.min(pause * 2, LONGEST_PAUSE);
}
