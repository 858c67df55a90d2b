import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  GetRecordsCommand,
  GetShardIteratorCommand,
  PutRecordCommand,
} from '@aws-sdk/client-kinesis';
import type { ClicksTarget } from '../clicks/clicks-target.ts';
import { whileStopped } from '../event-source-mapping.ts';
import { waitUntil } from '../wait-until.ts';
import { givenUpRecord } from './given-up-record.ts';
import { newPage, rankOf, view } from './lesson-pages.ts';
import type { LaptopStage } from './lesson.ts';
import { pauseMs, secondsBetween, type Poisoned } from './poisoned.ts';

/** One in front of the bad record, the others behind it. */
const GOOD = 9;

/** The stream of clicks, and two of its readers: one record of a shard is bad. */
export async function poisonStream(
  { laptop, say, show, check }: LaptopStage,
  target: ClicksTarget,
  text: string,
): Promise<Poisoned> {
  const { TrendingFunctionName, AnalyticsFailureQueueUrl, TrendingFailureQueueUrl } = target.clicks;
  const visitor = randomUUID();
  const page = newPage();
  const views = (many: number) => view(target, page, Array<string>(many).fill(visitor));
  const ranked = () => rankOf(target, page);

  say(
    `A STREAM. ${GOOD} views by one visitor, and a bad record behind the first. Trending sleeps.`,
  );
  let bad = { shardId: '', sequenceNumber: '' };
  await whileStopped(target, TrendingFunctionName, async () => {
    await views(1);
    bad = await put(target, visitor, text);
    await views(GOOD - 1);
  });
  const start = await laptop.now();
  say('It is started.');
  await waitUntil('the first is ranked', async () => (await ranked()) === 1);
  await sleep(pauseMs);
  check(`views that are ranked, of ${GOOD}`, await ranked(), 1);
  say('Each try begins with the bad one: the shard has no other way.');
  while ((await ranked()) < GOOD) {
    await laptop.skip(1);
    await sleep(pauseMs);
  }
  const end = await laptop.now();
  check(`views that are ranked, of ${GOOD}`, await ranked(), GOOD);

  const failure = await waitUntil('it is given up', () =>
    givenUpRecord(target, TrendingFailureQueueUrl, bad.sequenceNumber),
  );
  show('in the on-failure queue', `a place, ${failure.shardId} …${bad.sequenceNumber.slice(-8)}`);
  const there = await recordAt(target, bad);
  check(
    'at that place, while the stream keeps it',
    there === text ? 'the record' : there,
    'the record',
  );
  await waitUntil('analytics gives it up too', async () => {
    await laptop.skip(1);
    return givenUpRecord(target, AnalyticsFailureQueueUrl, bad.sequenceNumber);
  });
  say(
    'Analytics came to it, tried it and gave it up by itself: each reader has a position of its own.',
  );
  const waited = secondsBetween(start, end);
  return {
    othersWaited: waited,
    tries: failure.tries,
    givenUpAfter: waited,
    kept: 'its place in the stream',
  };
}

interface Place {
  readonly shardId: string;
  readonly sequenceNumber: string;
}

async function put(
  { kinesis, clicks }: ClicksTarget,
  PartitionKey: string,
  text: string,
): Promise<Place> {
  const { ShardId = '', SequenceNumber = '' } = await kinesis.send(
    new PutRecordCommand({
      StreamName: clicks.ClickStreamName,
      PartitionKey,
      Data: Buffer.from(text),
    }),
  );
  return { shardId: ShardId, sequenceNumber: SequenceNumber };
}

async function recordAt(
  { kinesis, clicks }: ClicksTarget,
  { shardId, sequenceNumber }: Place,
): Promise<string> {
  const { ShardIterator } = await kinesis.send(
    new GetShardIteratorCommand({
      StreamName: clicks.ClickStreamName,
      ShardId: shardId,
      ShardIteratorType: 'AT_SEQUENCE_NUMBER',
      StartingSequenceNumber: sequenceNumber,
    }),
  );
  const { Records } = await kinesis.send(new GetRecordsCommand({ ShardIterator, Limit: 1 }));
  return Buffer.from(Records?.[0]?.Data ?? []).toString();
}
