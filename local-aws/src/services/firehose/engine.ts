import type { Clock } from '../../clock.ts';
import type { StreamRecord, Streams } from '../kinesis/reading.ts';
import type { LogsEngine } from '../logs/engine.ts';
import { deliveryStreamArn, type DeliveryStream } from './delivery-stream.ts';
import { meteredStreams } from './metered-streams.ts';
import { putObjectOf, type PutContext } from './put-object.ts';
import { S3Delivery, type Trouble } from './s3-delivery.ts';
import { StreamReader } from './stream-reader.ts';

export interface FirehoseOptions extends PutContext {
  readonly clock: Clock;
  readonly streams: Streams;
  readonly logs: Pick<LogsEngine, 'append'>;
  /** Told what an operator should see. */
  readonly log: (line: string) => void;
}

/** Delivery streams: each reads a Kinesis stream, and writes what it read to a bucket. */
export class FirehoseEngine {
  readonly #options: FirehoseOptions;
  readonly #readers: StreamReader[] = [];
  readonly #deliveries = new Set<Promise<void>>();
  readonly #stopping = new AbortController();

  constructor(options: FirehoseOptions) {
    this.#options = options;
  }

  /** Reads from now on. */
  create(stream: DeliveryStream): void {
    const { clock, streams } = this.#options;
    const delivery = new S3Delivery({
      clock,
      stream,
      put: putObjectOf(stream, this.#options),
      tell: (...trouble) => this.#tell(stream, ...trouble),
      signal: this.#stopping.signal,
    });
    const { streamArn, hints } = stream;
    const { watch } = this.#options;
    const metered = watch
      ? meteredStreams(streams, `firehose:${stream.name}`, watch.meter)
      : streams;
    const deliver = (records: readonly StreamRecord[]): Promise<void> =>
      this.#remember(delivery.deliver(records));
    this.#readers.push(new StreamReader({ clock, streams: metered, streamArn, hints, deliver }));
  }

  /** Resolves when nothing is being written any more; what is buffered is forgotten. */
  async stop(): Promise<void> {
    for (const reader of this.#readers) reader.stop();
    this.#stopping.abort();
    await Promise.all(this.#deliveries);
  }

  #remember(delivery: Promise<void>): Promise<void> {
    const remembered = delivery.finally(() => this.#deliveries.delete(remembered));
    this.#deliveries.add(remembered);
    return remembered;
  }

  /** @see https://docs.aws.amazon.com/firehose/latest/dev/monitoring-with-cloudwatch-logs.html */
  #tell(
    { name, destination, logging }: DeliveryStream,
    trouble: Trouble,
    { code, message }: { code: string; message: string },
    key: string,
  ): void {
    const { log, logs } = this.#options;
    const fate = FATES[trouble];
    const reason = message.replace(/\.$/, '');
    log(`Firehose ${name} could not write ${destination.bucketArn}/${key}: ${reason}. ${fate}`);
    if (!logging) return;
    const event = {
      deliveryStreamARN: deliveryStreamArn(name),
      destination: destination.bucketArn,
      deliveryStreamVersionId: 1,
      message: `${reason}. ${fate}`,
      errorCode: `S3.${code}`,
    };
    logs.append(logging.logGroup, logging.logStream, JSON.stringify(event));
  }
}

const FATES: Readonly<Record<Trouble, string>> = {
  again: 'It tries again for 24 hours, and keeps the records meanwhile.',
  lost: 'After 24 hours of attempts these records are lost.',
};
