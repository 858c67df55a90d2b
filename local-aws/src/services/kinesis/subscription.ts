import { Readable } from 'node:stream';
import type { Clock } from '../../clock.ts';
import type { AwsError } from '../../gateway/aws-error.ts';
import { eventMessage, exceptionMessage } from '../../gateway/event-stream.ts';
import { showRecords } from './actions/show-records.ts';
import { showChild } from './actions/show-shard.ts';
import { refusals } from './refusals.ts';
import type { ReadResult, Shard } from './shard.ts';
import type { Stream } from './stream.ts';

const LASTS = 5 * 60_000;

/** How often a reader hears where it is when there is nothing to read: not documented. */
const HEARTBEAT = 5_000;

const MOST = { records: 10_000, bytes: 1024 * 1024 };

/** Who subscribes to what. */
export interface Subscribed {
  readonly consumerArn: string;
  readonly stream: Stream;
  readonly shard: Shard;
  /** Where it begins. */
  readonly position: number;
  isRegistered(): boolean;
}

/**
 * What a consumer is sent of a shard: an event stream that goes on where the reader is, as fast as it
 * reads, for five minutes or until the shard ends.
 * @see https://docs.aws.amazon.com/kinesis/latest/APIReference/API_SubscribeToShard.html
 */
export class Subscription extends Readable {
  readonly #clock: Clock;
  readonly #of: Subscribed;
  #position: number;
  readonly #stopWatching: () => void;
  readonly #cancelExpiry: () => void;
  #cancelHeartbeat = (): void => {};
  /** The reader has room for an event. */
  #wanted = false;
  /** It is to hear where it is, even if there is nothing new. */
  #due = true;
  #over = false;

  constructor(clock: Clock, of: Subscribed) {
    super();
    this.#clock = clock;
    this.#of = of;
    this.#position = of.position;
    this.#stopWatching = of.stream.watch(() => this.#send());
    this.#cancelExpiry = clock.at(clock.now() + LASTS, () => this.#end());
    this.push(eventMessage('initial-response', {}));
  }

  /** Ends it before its time: the reader is told why. */
  fail(error: AwsError): void {
    if (this.#over) return;
    this.push(exceptionMessage(error));
    this.#end();
  }

  override _read(): void {
    this.#wanted = true;
    this.#send();
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#letGo();
    done(error);
  }

  #send(): void {
    if (!this.#wanted || this.#over) return;
    const { consumerArn, stream, shard } = this.#of;
    if (!this.#of.isRegistered()) return this.fail(refusals.noSuchConsumer(consumerArn));
    shard.log.trim(stream.horizon);
    const read = shard.read(this.#position, MOST, this.#clock.now());
    if (read.records.length === 0 && !read.ended && !this.#due) return;
    this.#wanted = false;
    this.#due = false;
    this.#position = read.next;
    this.push(eventMessage('SubscribeToShardEvent', eventOf(this.#of, read)));
    if (read.ended) this.#end();
    else this.#awaitHeartbeat();
  }

  #awaitHeartbeat(): void {
    this.#cancelHeartbeat();
    this.#cancelHeartbeat = this.#clock.at(this.#clock.now() + HEARTBEAT, () => {
      this.#due = true;
      this.#send();
    });
  }

  #end(): void {
    this.#letGo();
    this.push(null);
  }

  #letGo(): void {
    this.#over = true;
    this.#stopWatching();
    this.#cancelExpiry();
    this.#cancelHeartbeat();
  }
}

/** At the end of a shard there is nothing to continue: its children are read next. */
function eventOf({ stream, shard }: Subscribed, read: ReadResult): object {
  return {
    Records: showRecords(stream, shard, read),
    MillisBehindLatest: read.millisBehindLatest,
    ...(read.ended
      ? { ChildShards: shard.children.map(showChild) }
      : { ContinuationSequenceNumber: shard.sequenceNumbers.text(read.next - 1) }),
  };
}
