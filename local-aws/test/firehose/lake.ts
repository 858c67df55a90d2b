import { VirtualClock } from '../../src/clock.ts';
import { Disturbance } from '../../src/gateway/disturbance/disturbance.ts';
import { Meter } from '../../src/gateway/metering/meter.ts';
import type { Permission } from '../../src/gateway/permission.ts';
import { createFirehose } from '../../src/services/firehose/index.ts';
import { noSuchBucket } from '../../src/services/s3/errors.ts';
import type { PutInput } from '../../src/services/s3/engine.ts';
import { FakeStreams } from './fake-streams.ts';

interface WrittenObject {
  readonly key: string;
  readonly body: Buffer;
  /** ms since 1970. */
  readonly writtenAt: number;
}

interface LakeOptions {
  readonly shardIds?: readonly string[];
  /** In the template's words, beyond what a delivery stream cannot do without. */
  readonly destination?: Readonly<Record<string, unknown>>;
}

/** A stream, a bucket, and Firehose between them, at a time that stands still. */
export async function lake({ shardIds, destination }: LakeOptions = {}) {
  const clock = new VirtualClock(Date.UTC(2026, 10, 22, 21, 59, 50));
  const streams = new FakeStreams(clock, shardIds);
  const meter = new Meter(() => clock.now());
  const disturbance = new Disturbance();
  const objects: WrittenObject[] = [];
  const told: string[] = [];
  const events: string[] = [];
  const asked: Permission[] = [];
  const state = { bucketExists: true, denied: new Set<string>() };
  const firehose = createFirehose({
    clock,
    streams,
    buckets: {
      async put({ bucket, key, body }: PutInput) {
        if (!state.bucketExists) throw noSuchBucket(bucket);
        if (!(body instanceof Uint8Array)) throw new Error('Firehose writes whole objects');
        objects.push({ key, body: Buffer.from(body), writtenAt: clock.now() });
        return {
          kind: 'object',
          key,
          versionId: 'null',
          lastModified: clock.now(),
          sequencer: '1',
          size: body.length,
          etag: '',
          headers: {},
          checksum: undefined,
          file: '',
        };
      },
    },
    allows(_role, need) {
      asked.push(need);
      return !state.denied.has(need.action);
    },
    logs: { append: (...event) => void events.push(event.join(' ')) },
    watch: { meter, disturbance },
    log: (line) => void told.push(line),
  });
  const [type] = firehose.resourceTypes;
  if (!type) throw new Error('Firehose has no resource type');
  const create = (properties: Readonly<Record<string, unknown>> = {}) =>
    type.create({
      stackName: 'Clicks',
      logicalId: 'Delivery',
      type: type.type,
      generatedName: 'Clicks-Delivery-1a2b3c4d',
      properties: {
        DeliveryStreamType: 'KinesisStreamAsSource',
        KinesisStreamSourceConfiguration: {
          KinesisStreamARN: streams.arn,
          RoleARN: 'arn:aws:iam::000000000000:role/reader',
        },
        ExtendedS3DestinationConfiguration: {
          BucketARN: 'arn:aws:s3:::lake',
          RoleARN: 'arn:aws:iam::000000000000:role/writer',
          BufferingHints: { IntervalInSeconds: 60, SizeInMBs: 1 },
          Prefix: 'clicks/hour=!{timestamp:yyyy-MM-dd-HH}/',
          ErrorOutputPrefix: 'errors/!{firehose:error-output-type}/',
          CloudWatchLoggingOptions: { Enabled: true, LogGroupName: 'lake', LogStreamName: 's3' },
          ...destination,
        },
        ...properties,
      },
    });
  return {
    clock,
    streams,
    meter,
    disturbance,
    objects,
    told,
    events,
    asked,
    state,
    firehose,
    create,
    texts: () => objects.map(({ body }) => body.toString()),
  };
}

export type Lake = Awaited<ReturnType<typeof lake>>;
