import { InvokeCommand } from '@aws-sdk/client-lambda';
import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  ReceiveMessageCommand,
  type Message,
} from '@aws-sdk/client-sqs';
import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import type { Target } from '../../demo/target.ts';
import type { OnFailureQueue } from '../failure-queue.ts';
import { functionLog } from '../logs/log-events.ts';
import { readFailureRecord } from './failure-record.ts';

interface InvokeOptions {
  readonly messages: number;
  /** Events a second. */
  readonly rate: number | undefined;
  readonly stopAtFailure: boolean;
  /** Called with each event's end: done, or why not. */
  readonly onEvent: (messageId: string, error: string | undefined) => void;
  readonly signal: AbortSignal;
}

interface InvokedAgain {
  readonly done: number;
  readonly failed: number;
}

/**
 * Invokes a function again with the events in its on-failure queue, waits for each, and deletes the
 * record of what is done. What fails again stays in the queue.
 */
export async function invokeAgain(
  target: Target,
  queue: OnFailureQueue,
  { messages, rate, stopAtFailure, onEvent, signal }: InvokeOptions,
): Promise<InvokedAgain> {
  const { timeoutMs } = await functionLog(target, queue.functionName);
  // Hidden until all are through, so that what fails again is met once.
  const hidden = Math.min(12 * 3600, Math.ceil((timeoutMs / 1000) * messages + 60));
  const held: Message[] = [];
  let done = 0;
  try {
    while (done + held.length < messages && !signal.aborted) {
      const record = await receive(target, queue, hidden);
      if (!record) break;
      held.push(record);
      const error = await invoke(target, queue, record.Body ?? '');
      if (error === undefined) {
        await remove(target, queue, record);
        held.pop();
        done++;
      }
      onEvent(record.MessageId ?? '', error);
      if (error !== undefined && stopAtFailure) break;
      if (rate !== undefined) await sleep(1000 / rate);
    }
  } finally {
    for (const record of held) await show(target, queue, record);
  }
  return { done, failed: held.length };
}

async function receive(
  { sqs }: Target,
  { queueUrl }: OnFailureQueue,
  VisibilityTimeout: number,
): Promise<Message | undefined> {
  const { Messages } = await sqs.send(
    new ReceiveMessageCommand({
      QueueUrl: queueUrl,
      MaxNumberOfMessages: 1,
      VisibilityTimeout,
      WaitTimeSeconds: 1,
    }),
  );
  return Messages?.[0];
}

/** Undefined: the function did it. */
async function invoke(
  { lambda }: Target,
  { functionName }: OnFailureQueue,
  body: string,
): Promise<string | undefined> {
  const record = readFailureRecord(body);
  if (!record) return 'it is no record of Lambda: nobody knows what to invoke the function with';
  const { FunctionError, Payload } = await lambda.send(
    new InvokeCommand({ FunctionName: functionName, Payload: record.payload }),
  );
  if (FunctionError === undefined) return undefined;
  const { data } = errorPayload.safeParse(JSON.parse(Payload?.transformToString() ?? 'null'));
  return data ? `${data.errorType}: ${data.errorMessage}` : FunctionError;
}

const errorPayload = z.object({ errorType: z.string(), errorMessage: z.string() });

async function remove({ sqs }: Target, { queueUrl }: OnFailureQueue, { ReceiptHandle }: Message) {
  await sqs.send(new DeleteMessageCommand({ QueueUrl: queueUrl, ReceiptHandle }));
}

async function show({ sqs }: Target, { queueUrl }: OnFailureQueue, { ReceiptHandle }: Message) {
  await sqs.send(
    new ChangeMessageVisibilityCommand({ QueueUrl: queueUrl, ReceiptHandle, VisibilityTimeout: 0 }),
  );
}
