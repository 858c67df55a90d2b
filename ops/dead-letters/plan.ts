import type { DeadLetterQueue, FailureQueue, OnFailureQueue } from '../failure-queue.ts';
import { plural } from '../text.ts';

export interface RedriveOptions {
  /** Without a canary; and events whose function fails again do not stop the others. */
  readonly force: boolean;
  /** Messages a second, 1–500. Undefined: as fast as it goes. */
  readonly rate: number | undefined;
}

/** A part of a redrive. */
export type Step =
  /** One message goes first, and the others only if its worker can do it. */
  | { readonly kind: 'canary'; readonly queue: DeadLetterQueue }
  /** SQS moves the rest. */
  | {
      readonly kind: 'move';
      readonly queue: DeadLetterQueue;
      readonly messages: number;
      readonly rate: number | undefined;
    }
  /** The function is invoked with each event again, one after the other. */
  | {
      readonly kind: 'invoke';
      readonly queue: OnFailureQueue;
      readonly messages: number;
      readonly rate: number | undefined;
      readonly stopAtFailure: boolean;
    };

/**
 * What a redrive does, in order. Only dead-letter queues of queues can be moved; the records in an
 * on-failure queue of Lambda say what the function was invoked with.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_StartMessageMoveTask.html
 * @param visible how many messages can be received now
 * @throws when what it holds lies in a stream: that is replayed
 */
export function planRedrive(
  queue: FailureQueue,
  visible: number,
  { force, rate }: RedriveOptions,
): readonly Step[] {
  if (visible === 0) return [];
  switch (queue.kind) {
    case 'on-failure':
      return [{ kind: 'invoke', queue, messages: visible, rate, stopAtFailure: !force }];
    case 'dead-letter': {
      if (force) return [{ kind: 'move', queue, messages: visible, rate }];
      const rest: Step = { kind: 'move', queue, messages: visible - 1, rate };
      return [{ kind: 'canary', queue }, ...(rest.messages > 0 ? [rest] : [])];
    }
    case 'stream-failure':
      throw new Error(
        `The messages of ${queue.name} only tell where their records lie: nothing can be sent back. ` +
          `The stream still has the records: npm run replay -- failed ${queue.name}`,
      );
  }
}

/** A step in words, for `--dry-run`. */
export function describeStep(step: Step): string {
  switch (step.kind) {
    case 'canary':
      return 'send 1 message back, and go on only if its worker can do it now';
    case 'move':
      return `move ${plural(step.messages, 'message')} to where they came from${pace(step.rate)}`;
    case 'invoke':
      return (
        `invoke the function again with ${plural(step.messages, 'event')}, one by one${pace(step.rate)}; ` +
        (step.stopAtFailure ? 'the first that fails again stops it' : 'go on when one fails again')
      );
  }
}

function pace(rate: number | undefined): string {
  return rate === undefined ? '' : `, at most ${rate} a second`;
}
