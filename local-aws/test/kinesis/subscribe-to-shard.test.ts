import {
  KinesisClient,
  KinesisServiceException,
  SubscribeToShardCommand,
  type StartingPosition,
  type SubscribeToShardEventStream,
} from '@aws-sdk/client-kinesis';
import { AwsError } from '../../src/gateway/aws-error.ts';
import type { Permission } from '../../src/gateway/permission.ts';
import { VirtualClock } from '../../src/clock.ts';
import { createKinesis, type Kinesis } from '../../src/services/kinesis/index.ts';
import type { Stream } from '../../src/services/kinesis/stream.ts';
import { serve, type Served } from '../support/serve.ts';

const SHARD = 'shardId-000000000000';

let clock: VirtualClock;
let kinesis: Kinesis;
let served: Served;
let client: KinesisClient;
let stream: Stream;
let ConsumerARN: string;
const asked: Permission[] = [];
let refused: AwsError | undefined;

beforeEach(async () => {
  asked.splice(0);
  refused = undefined;
  clock = new VirtualClock();
  kinesis = createKinesis({ clock });
  served = await serve('kinesis', kinesis.service, {
    authorize: (_, needs) => {
      asked.push(...needs);
      if (refused) throw refused;
    },
  });
  client = new KinesisClient(served.client);
  stream = kinesis.engine.create('clicks', {
    mode: 'PROVISIONED',
    shardCount: 1,
    retentionHours: 24,
    maxRecordSizeKiB: 1024,
    encryption: 'NONE',
  });
  ConsumerARN = kinesis.engine.consumers.register(stream, 'trending').arn;
});
afterEach(async () => {
  client.destroy();
  await served.close();
});

/** Answers with the sequence number. */
function put(text: string): string {
  const [result] = stream.put([
    { partitionKey: 'someone', data: Buffer.from(text).toString('base64') },
  ]);
  if (!result || result instanceof AwsError) throw new Error('The shard took no record.');
  return result.sequenceNumber;
}

type Events = AsyncIterator<SubscribeToShardEventStream>;

async function subscribe(
  StartingPosition: StartingPosition = { Type: 'TRIM_HORIZON' },
  ShardId = SHARD,
): Promise<Events> {
  const { EventStream } = await client.send(
    new SubscribeToShardCommand({ ConsumerARN, ShardId, StartingPosition }),
  );
  if (!EventStream) throw new Error('There is no event stream.');
  return EventStream[Symbol.asyncIterator]();
}

/** The next event's records; undefined: there are no more events. */
async function next(events: Events): Promise<string[] | undefined> {
  const { value, done } = await events.next();
  return done
    ? undefined
    : value.SubscribeToShardEvent?.Records?.map(({ Data }: { Data: Uint8Array | undefined }) =>
        Buffer.from(Data ?? []).toString(),
      );
}

async function refusalOf(call: Promise<unknown>): Promise<string> {
  const error: unknown = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof KinesisServiceException)) throw new Error(`not refused: ${String(error)}`);
  return error.name;
}

it('pushes what is there, and what comes', async () => {
  put('one');
  const events = await subscribe();
  expect(await next(events)).toEqual(['one']);
  put('two');
  expect(await next(events)).toEqual(['two']);
});

it('begins at each kind of position', async () => {
  const first = put('one');
  await clock.advance(1_000);
  const Timestamp = new Date(clock.now());
  put('two');
  const positions: [StartingPosition, string[]][] = [
    [{ Type: 'TRIM_HORIZON' }, ['one', 'two']],
    [{ Type: 'AT_SEQUENCE_NUMBER', SequenceNumber: first }, ['one', 'two']],
    [{ Type: 'AFTER_SEQUENCE_NUMBER', SequenceNumber: first }, ['two']],
    [{ Type: 'AT_TIMESTAMP', Timestamp }, ['two']],
    [{ Type: 'LATEST' }, []],
  ];
  for (const [position, expected] of positions) {
    const events = await subscribe(position);
    expect(await next(events)).toEqual(expected);
    await events.return?.();
    await clock.advance(5_000);
  }
});

it('tells a reader that it was taken over', async () => {
  const events = await subscribe();
  await next(events);
  expect(await refusalOf(subscribe())).toBe('ResourceInUseException');
  await clock.advance(5_000);
  await next(events);
  await subscribe();
  expect(await refusalOf(next(events))).toBe('ResourceInUseException');
});

it('ends after five minutes', async () => {
  const events = await subscribe();
  await next(events);
  await clock.advance(300_000);
  let event = await next(events);
  while (event) event = await next(events);
  expect(event).toBeUndefined();
});

it('refuses what there is not', async () => {
  expect(await refusalOf(subscribe({ Type: 'LATEST' }, 'shardId-000000000009'))).toBe(
    'ResourceNotFoundException',
  );
  expect(await refusalOf(subscribe({ Type: 'AT_SEQUENCE_NUMBER', SequenceNumber: '1' }))).toBe(
    'InvalidArgumentException',
  );
  expect(await refusalOf(subscribe({ Type: 'AT_SEQUENCE_NUMBER' }))).toBe(
    'InvalidArgumentException',
  );
  ConsumerARN = stream.arn;
  expect(await refusalOf(subscribe())).toBe('ResourceNotFoundException');
});

it('needs the permission on the consumer', async () => {
  refused = new AwsError('AccessDeniedException', 'no');
  expect(await refusalOf(subscribe())).toBe('AccessDeniedException');
  expect(asked).toEqual([{ action: 'kinesis:SubscribeToShard', resource: ConsumerARN }]);
});

it('lets a reader go that went away', async () => {
  const gone = Promise.withResolvers<void>();
  jest.spyOn(stream, 'watch').mockReturnValueOnce(gone.resolve);
  const abort = new AbortController();
  const { EventStream } = await client.send(
    new SubscribeToShardCommand({
      ConsumerARN,
      ShardId: SHARD,
      StartingPosition: { Type: 'LATEST' },
    }),
    { abortSignal: abort.signal },
  );
  expect(EventStream).toBeDefined();
  abort.abort();
  await expect(gone.promise).resolves.toBeUndefined();
});

it('does not keep the gateway from closing', async () => {
  const events = await subscribe();
  await next(events);
  const broken = next(events).catch(() => 'broken');
  await served.close();
  expect([undefined, 'broken']).toContain(await broken);
  served = await serve('kinesis', kinesis.service);
});
