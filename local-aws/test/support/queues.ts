import { VirtualClock } from '../../src/clock.ts';
import { createSqs, type Sqs } from '../../src/services/sqs/index.ts';
import type {
  ReceivedMessage,
  ReceiveOptions,
  SendResult,
} from '../../src/services/sqs/messages.ts';
import type { Queue } from '../../src/services/sqs/queue.ts';
import type { SendRequest } from '../../src/services/sqs/stored-message.ts';

/** An account with queues, at a time that stands still. */
export interface Account extends Sqs {
  readonly clock: VirtualClock;
  /** A standard queue, or a FIFO queue if its name says so. */
  create(name: string, attributes?: Readonly<Record<string, unknown>>): Queue;
}

export function account(): Account {
  const clock = new VirtualClock();
  const sqs = createSqs({ clock, endpoint: () => 'http://127.0.0.1:4566' });
  return {
    ...sqs,
    clock,
    create: (name, attributes = {}) =>
      sqs.engine.create(
        name,
        name.endsWith('.fifo') ? { FifoQueue: true, ...attributes } : attributes,
      ),
  };
}

/** Sends one message; throws its refusal. */
export function send(queue: Queue, message: SendRequest): SendResult {
  const [result] = queue.send([message]);
  if (!result || result instanceof Error) throw result ?? new Error('No message was sent.');
  return result;
}

/** Receives at once, ten at most unless told otherwise. */
export function receive(
  queue: Queue,
  options: Partial<ReceiveOptions> & { receiveRequestAttemptId?: string } = {},
): Promise<readonly ReceivedMessage[]> {
  return queue.receive({ maxNumberOfMessages: 10, waitTimeSeconds: 0, ...options });
}

export async function receiveOne(queue: Queue): Promise<ReceivedMessage> {
  const [message] = await receive(queue, { maxNumberOfMessages: 1 });
  if (!message) throw new Error(`${queue.name} had no message to receive.`);
  return message;
}

export function bodies(messages: readonly ReceivedMessage[]): readonly string[] {
  return messages.map(({ body }) => body);
}
