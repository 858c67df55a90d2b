import { InvokeCommand } from '@aws-sdk/client-lambda';
import * as z from 'zod';
import type { ClicksTarget } from '../../demo/clicks/clicks-target.ts';
import { readJson } from '../../demo/read-json.ts';
import { printable } from '../../demo/printable.ts';
import type { Batch, Read } from './batches.ts';
import { iso, windowMs } from './windows.ts';

/** A record that analytics could not read. */
export interface BadRecord {
  readonly shardId: string;
  /** When the window began that it arrived in, in ms since 1970. */
  readonly window: number;
  readonly sequenceNumber: string;
  /** One line. */
  readonly reason: string;
}

/** How a batch is to be counted. */
export interface Counting {
  readonly shardId: string;
  /** Under which version, by the window's start. */
  readonly versionFor: (window: number) => string;
  /** What the shards before it left behind: what analytics remembers of them. */
  readonly state?: unknown;
  /** Told of each batch that is done. */
  readonly onBatch?: (batch: Batch) => void;
}

interface Counted {
  readonly bad: readonly BadRecord[];
  readonly state: unknown;
}

/**
 * Acts as the stream's mapping: invokes analytics with one batch after the other, and carries its
 * state from one to the next. Where a mapping forgets it at a window's end, here analytics goes on with
 * what it remembers: a batch that comes again is known, however much later.
 *
 * @returns the records it could not read, which were passed over, and what analytics remembers
 * @throws Error when an invocation fails
 */
export async function countAgain(
  target: ClicksTarget,
  batches: AsyncIterable<Batch>,
  { shardId, versionFor, onBatch, state: remembered = {} }: Counting,
): Promise<Counted> {
  const bad: BadRecord[] = [];
  let state = remembered;
  for await (const batch of batches) {
    let left = batch.records;
    for (;;) {
      const answer = await invoke(target, {
        Records: left.map((record) => eventOf(target, shardId, record)),
        shardId,
        eventSourceARN: target.clicks.ClickStreamArn,
        window: { start: iso(batch.window), end: iso(batch.window + windowMs) },
        state,
        isFinalInvokeForWindow: batch.final,
        isWindowTerminatedEarly: false,
        version: versionFor(batch.window),
      });
      state = answer.state;
      if (answer.failed === undefined) break;
      const { failed } = answer;
      bad.push({ shardId, window: batch.window, sequenceNumber: failed, reason: answer.reason });
      const at = left.findIndex(({ sequenceNumber }) => sequenceNumber === failed);
      if (at < 0) throw new Error(`Analytics refused a record it was not given: ${failed}.`);
      left = left.slice(at + 1);
      if (left.length === 0 && !batch.final) break;
    }
    onBatch?.(batch);
  }
  return { bad, state };
}

const answerSchema = z.object({
  state: z.unknown(),
  batchItemFailures: z.array(z.object({ itemIdentifier: z.string() })),
});

async function invoke({ lambda, clicks }: ClicksTarget, event: unknown) {
  const { FunctionError, Payload, LogResult } = await lambda.send(
    new InvokeCommand({
      FunctionName: clicks.AnalyticsFunctionName,
      Payload: JSON.stringify(event),
      LogType: 'Tail',
    }),
  );
  const text = Payload?.transformToString() ?? '';
  if (FunctionError !== undefined)
    throw new Error(`Analytics failed (${FunctionError}): ${errorIn(text)}`);
  const { state, batchItemFailures } = answerSchema.parse(readJson(text));
  const failed = batchItemFailures[0]?.itemIdentifier;
  return { state, failed, reason: failed === undefined ? '' : reasonIn(LogResult, failed) };
}

const functionError = z.object({ errorType: z.string(), errorMessage: z.string() });

/** What a function died of, without its trace, which its log has. */
function errorIn(text: string): string {
  const { data } = functionError.safeParse(readJson(text));
  return printable(data ? `${data.errorType}: ${data.errorMessage}` : text);
}

const logLine = z.object({ sequenceNumber: z.string(), error: z.object({ message: z.string() }) });

/** Lambda gives the end of the log with the answer, where the function tells why. */
function reasonIn(tail: string | undefined, sequenceNumber: string): string {
  const lines = Buffer.from(tail ?? '', 'base64')
    .toString()
    .split('\n');
  for (const line of lines) {
    const { data } = logLine.safeParse(readJson(line));
    if (data?.sequenceNumber === sequenceNumber)
      return printable(data.error.message.replaceAll(/\s+/g, ' '));
  }
  return 'the log of analytics tells why';
}

/** https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html#services-kinesis-event */
function eventOf({ clicks }: ClicksTarget, shardId: string, record: Read) {
  return {
    eventID: `${shardId}:${record.sequenceNumber}`,
    eventName: 'aws:kinesis:record',
    eventSource: 'aws:kinesis',
    eventSourceARN: clicks.ClickStreamArn,
    eventVersion: '1.0',
    kinesis: {
      approximateArrivalTimestamp: record.arrivedAt / 1000,
      data: Buffer.from(record.data).toString('base64'),
      kinesisSchemaVersion: '1.0',
      partitionKey: record.partitionKey,
      sequenceNumber: record.sequenceNumber,
    },
  };
}
