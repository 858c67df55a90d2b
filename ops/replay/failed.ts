import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  ReceiveMessageCommand,
  type Message,
} from '@aws-sdk/client-sqs';
import type { ClicksTarget } from '../../demo/clicks/clicks-target.ts';
import { printable } from '../../demo/printable.ts';
import { plural } from '../text.ts';
import { batchesOf, type Read } from './batches.ts';
import { readFailedBatch, type FailedBatch } from './failed-batch.ts';
import { countAgain, type BadRecord } from './invoke.ts';
import { readShard } from './read.ts';
import { rebuildsOf, versionAt } from './rebuilds.ts';
import { iso } from './windows.ts';

/** Whose records; each has an on-failure queue of its own. */
export type Consumer = 'analytics' | 'trending';

/** How long a message is hidden from others, in seconds: until all are through. */
const HIDDEN = 900;
/** So much of a record is shown, in characters. */
const SHOWN = 300;

export interface FailedOptions {
  /** Deletes what cannot be done, after showing it. */
  readonly discard: boolean;
  readonly say: (text: string) => void;
  readonly signal: AbortSignal;
}

/** How many batches were counted, given up, or left in the queue. */
export interface FailedReplayed {
  readonly done: number;
  readonly discarded: number;
  readonly left: number;
}

/** Shows each batch of records that a consumer gave up on, and counts those of analytics again. */
export async function replayFailed(
  target: ClicksTarget,
  consumer: Consumer,
  { discard, say, signal }: FailedOptions,
): Promise<FailedReplayed> {
  const queueUrl = queueOf(target, consumer);
  const held: Message[] = [];
  let done = 0;
  let discarded = 0;
  try {
    for (;;) {
      const message = signal.aborted ? undefined : await receive(target, queueUrl);
      if (!message) break;
      held.push(message);
      const isDone = await replayOne(target, consumer, message.Body ?? '', say);
      if (!isDone && !discard) continue;
      await target.sqs.send(
        new DeleteMessageCommand({ QueueUrl: queueUrl, ReceiptHandle: message.ReceiptHandle }),
      );
      held.pop();
      if (isDone) done++;
      else discarded++;
    }
  } finally {
    for (const { ReceiptHandle } of held)
      await target.sqs.send(
        new ChangeMessageVisibilityCommand({
          QueueUrl: queueUrl,
          ReceiptHandle,
          VisibilityTimeout: 0,
        }),
      );
  }
  return { done, discarded, left: held.length };
}

function queueOf({ clicks }: ClicksTarget, consumer: Consumer): string {
  switch (consumer) {
    case 'analytics':
      return clicks.AnalyticsFailureQueueUrl;
    case 'trending':
      return clicks.TrendingFailureQueueUrl;
  }
}

async function receive({ sqs }: ClicksTarget, QueueUrl: string): Promise<Message | undefined> {
  const { Messages } = await sqs.send(
    new ReceiveMessageCommand({
      QueueUrl,
      MaxNumberOfMessages: 1,
      VisibilityTimeout: HIDDEN,
      // A long poll asks every server of the queue.
      WaitTimeSeconds: 1,
    }),
  );
  return Messages?.[0];
}

/** Whether all of the message's records are counted now. */
async function replayOne(
  target: ClicksTarget,
  consumer: Consumer,
  body: string,
  say: (text: string) => void,
): Promise<boolean> {
  const batch = readFailedBatch(body);
  if (!batch) {
    say(`A message that is no record of Lambda:\n  ${printable(body)}`);
    return false;
  }
  say(`${plural(batch.size, 'record')} of ${batch.shardId} (${batch.why})`);
  const records = await recordsOf(target, batch);
  for (const record of records) say(`  ${describe(record)}`);
  if (records.length < batch.size)
    say(`  ${batch.size - records.length} of them are gone: the stream has forgotten them.`);
  if (consumer === 'trending') {
    say(
      '  Not replayed: its shard has gone on since, and trending skips what is older; it forgets by itself.',
    );
    return false;
  }
  const bad = await count(target, batch, records);
  for (const { sequenceNumber, reason } of bad) say(`  Still bad: ${sequenceNumber}: ${reason}`);
  return bad.length === 0 && records.length === batch.size;
}

async function recordsOf(target: ClicksTarget, { shardId, first, last }: FailedBatch) {
  const records: Read[] = [];
  for await (const record of readShard(target, shardId, { sequenceNumber: first })) {
    if (BigInt(record.sequenceNumber) > BigInt(last)) break;
    records.push(record);
  }
  return records;
}

async function count(
  target: ClicksTarget,
  { shardId }: FailedBatch,
  records: readonly Read[],
): Promise<readonly BadRecord[]> {
  const rebuilds = await rebuildsOf(target);
  const { bad } = await countAgain(target, batchesOf(records), {
    shardId,
    versionFor: (window) => versionAt(window, rebuilds),
  });
  return bad;
}

function describe({ sequenceNumber, arrivedAt, partitionKey, data }: Read): string {
  const text = Buffer.from(data).toString().trimEnd().replaceAll('\n', '⏎');
  const shown = printable(text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text);
  return `${iso(arrivedAt)}  ${sequenceNumber}  ${printable(partitionKey)}  ${data.byteLength} B\n    ${shown}`;
}
