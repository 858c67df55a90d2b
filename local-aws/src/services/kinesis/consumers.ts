import type { Clock } from '../../clock.ts';
import { refusals } from './refusals.ts';
import type { Stream } from './stream.ts';

const MOST_PER_STREAM = 20;

/** A consumer with enhanced fan-out: ACTIVE from the moment it is registered. */
export interface Consumer {
  readonly arn: string;
  readonly name: string;
  readonly streamArn: string;
  /** ms since the epoch. */
  readonly createdAt: number;
}

/** @see https://docs.aws.amazon.com/streams/latest/dev/enhanced-consumers.html */
export class Consumers {
  readonly #clock: Clock;
  readonly #consumers = new Map<string, Consumer>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  register(stream: Stream, name: string): Consumer {
    const registered = this.of(stream.arn);
    if (registered.some((consumer) => consumer.name === name))
      throw refusals.consumerExists(name, stream.name);
    if (registered.length >= MOST_PER_STREAM)
      throw refusals.limitExceeded(
        `Stream ${stream.name} has ${MOST_PER_STREAM} registered consumers: that is the limit.`,
      );
    const createdAt = this.#clock.now();
    const arn = `${stream.arn}/consumer/${name}:${Math.floor(createdAt / 1000)}`;
    const consumer = { arn, name, streamArn: stream.arn, createdAt };
    this.#consumers.set(arn, consumer);
    return consumer;
  }

  deregister({ arn }: Consumer): void {
    this.#consumers.delete(arn);
  }

  find(arn: string): Consumer | undefined {
    return this.#consumers.get(arn);
  }

  /** In the order of their registration. */
  of(streamArn: string): readonly Consumer[] {
    return [...this.#consumers.values()].filter((consumer) => consumer.streamArn === streamArn);
  }
}
