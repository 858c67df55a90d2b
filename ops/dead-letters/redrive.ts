import type { Target } from '../../demo/target.ts';
import type { DeadLetterQueue, FailureQueue } from '../failure-queue.ts';
import { depthOf } from '../failure-queues.ts';
import { plural } from '../text.ts';
import { sendCanary, watchCanary } from './canary.ts';
import { invokeAgain } from './invoke-again.ts';
import { moveAll } from './move.ts';
import { describeStep, planRedrive, type RedriveOptions, type Step } from './plan.ts';

export interface Redrive extends RedriveOptions {
  readonly dryRun: boolean;
  /** How long to wait for the canary, ms. Undefined: as long as its worker may take, and a minute. */
  readonly patienceMs: number | undefined;
  readonly say: (text: string) => void;
  readonly onProgress: (moved: number, all: number) => void;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly signal: AbortSignal;
}

/** How a redrive, or a step of it, ended. */
export type RedriveEnd = 'done' | 'refused' | 'cancelled';

/** Sends what is in a failure queue back to whoever could not do it. */
export async function redrive(
  target: Target,
  queue: FailureQueue,
  options: Redrive,
): Promise<RedriveEnd> {
  const { dryRun, say } = options;
  const { arn, visible, inFlight } = await depthOf(target, queue.queueUrl);
  const steps = planRedrive(queue, visible, options);
  if (inFlight > 0) say(`${plural(inFlight, 'message')} in flight: somebody is looking at them.`);
  if (steps.length === 0) say(`Nothing to redrive in ${queue.name}.`);
  for (const step of steps) {
    if (dryRun) say(`Would ${describeStep(step)}.`);
    else {
      const end = await take(step, target, arn, options);
      if (end !== 'done') return end;
    }
  }
  return 'done';
}

async function take(
  step: Step,
  target: Target,
  arn: string,
  options: Redrive,
): Promise<RedriveEnd> {
  const { say, signal } = options;
  switch (step.kind) {
    case 'canary':
      return canary(target, step.queue, options);
    case 'move': {
      const moved = await moveAll(target, arn, { ...options, rate: step.rate });
      say(`${moved.cancelled ? 'Cancelled. ' : ''}Moved ${plural(moved.messages, 'message')}.`);
      return moved.cancelled ? 'cancelled' : 'done';
    }
    case 'invoke': {
      say('Nothing can be moved out of an on-failure queue: the function is invoked again.');
      const { done, failed } = await invokeAgain(target, step.queue, {
        ...step,
        signal,
        onEvent: (id, error) =>
          say(`  ${id}  ${error === undefined ? 'done' : `failed: ${error}`}`),
      });
      say(`${plural(done, 'event')} done, ${failed} failed again and stayed.`);
      if (signal.aborted) return 'cancelled';
      return failed > 0 ? 'refused' : 'done';
    }
  }
}

async function canary(
  target: Target,
  queue: DeadLetterQueue,
  options: Redrive,
): Promise<RedriveEnd> {
  const { say, now, signal } = options;
  const sent = await sendCanary(target, queue, now);
  if (!sent) {
    say('There was nothing to receive: somebody else has the messages.');
    return 'refused';
  }
  say(`Canary: message ${sent.messageId} was sent back. Waiting for its worker …`);
  const verdict = await watchCanary(target, queue, sent, options).catch((error: unknown) => {
    if (signal.aborted) return undefined;
    throw error;
  });
  if (!verdict) {
    say('Interrupted: the canary stays where it was sent, the others are where they were.');
    return 'cancelled';
  }
  switch (verdict.kind) {
    case 'passed':
      say('Its worker did it.');
      return 'done';
    case 'failed':
      say(`It failed again: ${verdict.error}`);
      break;
    case 'unclear':
      say(`Not known whether it is done: ${verdict.reason}`);
  }
  say(
    'The others stay. Its worker goes on trying the canary, and it is a dead letter again after its last receive.',
  );
  return 'refused';
}
