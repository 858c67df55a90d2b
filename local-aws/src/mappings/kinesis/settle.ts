import type { Answer } from './answer.ts';
import type { BatchRules } from './batch-rules.ts';
import { later, type Task } from './task.ts';

/** What becomes of a task that was answered. */
export interface Settlement {
  /** How many of its records, from the first on, are done. */
  readonly handled: number;
  /** What is not done: is to be done next, in this order, unless it is given up. */
  readonly rest: readonly Task[];
  /** The retries are used up. */
  readonly givenUp: boolean;
}

/**
 * Decides what is done, tried again, split or given up.
 *
 * With bisecting, a failed batch is split where the function reported the failure, or in half, and its
 * pieces are tried at once: splitting uses up no retry. All else that fails is retried after a pause,
 * as often as the rules allow. A throttle uses up no retry either.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html
 */
export function settle(
  asked: Task,
  answer: Answer,
  { bisect, maximumRetryAttempts }: Pick<BatchRules, 'bisect' | 'maximumRetryAttempts'>,
  now: number,
): Settlement {
  if (answer.kind === 'throttled') return { handled: 0, rest: [later(asked, now)], givenUp: false };
  const task = { ...asked, invocations: asked.invocations + 1 };
  if (answer.kind === 'done') return { handled: task.records.length, rest: [], givenUp: false };

  const { from: handled } = answer;
  const rest = { ...task, records: task.records.slice(handled) };
  if (bisect && handled > 0) return { handled, rest: [afresh(rest)], givenUp: false };
  if (bisect && rest.records.length > 1) return { handled, rest: halves(rest), givenUp: false };
  const failures = task.failures + 1;
  if (failures > maximumRetryAttempts) return { handled, rest: [rest], givenUp: true };
  return { handled, rest: [later({ ...rest, failures }, now)], givenUp: false };
}

function halves(task: Task): readonly Task[] {
  const middle = Math.ceil(task.records.length / 2);
  return [task.records.slice(0, middle), task.records.slice(middle)].map((records) =>
    afresh({ ...task, records }),
  );
}

function afresh(task: Task): Task {
  return { ...task, delays: 0 };
}
