import {
  ChangeMessageVisibilityBatchCommand,
  ReceiveMessageCommand,
  type Message,
} from '@aws-sdk/client-sqs';
import { styleText } from 'node:util';
import { printable } from '../../demo/printable.ts';
import type { Target } from '../../demo/target.ts';
import type { FailureQueue } from '../failure-queue.ts';
import { depthOf, isFifo } from '../failure-queues.ts';
import { findAttempts } from '../logs/find-attempts.ts';
import { functionLog } from '../logs/log-events.ts';
import { plural } from '../text.ts';
import { readFailedBatch } from '../replay/failed-batch.ts';
import { lastError } from './last-error.ts';
import { readFailureRecord } from './failure-record.ts';

/** Long enough to look at what was received, seconds. */
const LOOK = 60;

/**
 * What lies in a failure queue, and why. SQS cannot be looked into: messages are received, and made
 * visible again at once.
 */
export async function peek(target: Target, queue: FailureQueue, most: number): Promise<string> {
  const messages = await borrow(target, queue, most);
  if (messages.length === 0)
    return `Nothing visible in ${queue.name}. Messages in flight come back after their visibility timeout.`;
  const shown = await Promise.all(messages.map((message) => describe(target, queue, message)));
  const note = isFifo(queue.queueUrl)
    ? 'Peeking has raised their receive counts and locked their groups for a moment; all are visible again.'
    : 'Peeking has raised their receive counts; all are visible again.';
  return [...shown, styleText('dim', note)].join('\n\n');
}

/** Receives up to `most` messages, and gives them back. */
async function borrow(
  { sqs }: Target,
  { queueUrl: QueueUrl }: FailureQueue,
  most: number,
): Promise<readonly Message[]> {
  const borrowed: Message[] = [];
  try {
    while (borrowed.length < most) {
      const { Messages = [] } = await sqs.send(
        new ReceiveMessageCommand({
          QueueUrl,
          MaxNumberOfMessages: Math.min(10, most - borrowed.length),
          MessageAttributeNames: ['All'],
          MessageSystemAttributeNames: ['All'],
          VisibilityTimeout: LOOK,
          // A long poll asks every server of the queue.
          WaitTimeSeconds: 1,
        }),
      );
      if (Messages.length === 0) break;
      borrowed.push(...Messages);
    }
  } finally {
    for (let from = 0; from < borrowed.length; from += 10)
      await sqs.send(
        new ChangeMessageVisibilityBatchCommand({
          QueueUrl,
          Entries: borrowed.slice(from, from + 10).map(({ ReceiptHandle }, index) => ({
            Id: String(index),
            ReceiptHandle,
            VisibilityTimeout: 0,
          })),
        }),
      );
  }
  return borrowed;
}

async function describe(target: Target, queue: FailureQueue, message: Message): Promise<string> {
  const { MessageId = '', Body = '', Attributes = {}, MessageAttributes = {} } = message;
  const sent = Number(Attributes.SentTimestamp);
  const labels = Object.entries(MessageAttributes).map(
    ([name, { StringValue = '(binary)' }]) => `${name}=${StringValue}`,
  );
  const fields = [
    ['received', plural(Number(Attributes.ApproximateReceiveCount), 'time')],
    [isFifo(queue.queueUrl) ? 'came here' : 'sent', new Date(sent).toISOString()],
    ...(Attributes.MessageGroupId ? [['group', Attributes.MessageGroupId]] : []),
    ...(labels.length > 0 ? [['attributes', labels.join(' ')]] : []),
    ['last error', await errorOf(target, queue, { id: MessageId, body: Body, sent })],
    ['body', Body.split('\n').map(printable).join('\n')],
  ];
  return [
    styleText('bold', MessageId),
    ...fields.map(
      ([name = '', value = '']) =>
        `  ${name.padEnd(10)}  ${value.replaceAll('\n', `\n${' '.repeat(14)}`)}`,
    ),
  ].join('\n');
}

/**
 * Searches the log since the message was sent. In a FIFO dead-letter queue that time is when it came
 * there, and it may have been in its source for as long as that keeps messages.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html
 */
async function errorOf(
  target: Target,
  queue: FailureQueue,
  { id, body, sent }: { id: string; body: string; sent: number },
): Promise<string> {
  switch (queue.kind) {
    case 'on-failure':
      return readFailureRecord(body)?.error ?? 'unknown: the body is no record of Lambda';
    case 'stream-failure': {
      const batch = readFailedBatch(body);
      if (!batch) return 'unknown: the body is no record of Lambda';
      return (
        `${plural(batch.size, 'record')} of ${batch.shardId} (${batch.why}). ` +
        `The records: npm run replay -- failed ${queue.name}`
      );
    }
    case 'dead-letter': {
      const log = await functionLog(target, queue.functionName);
      const since = isFifo(queue.queueUrl)
        ? sent - (await depthOf(target, queue.sourceUrl)).retentionMs
        : sent;
      const attempts = await findAttempts(target, log, id, since);
      return lastError(attempts) ?? `unknown: the log ${log.logGroupName} does not name it`;
    }
  }
}
