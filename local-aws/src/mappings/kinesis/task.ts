import type { StreamRecord } from '../../services/kinesis/reading.ts';
import type { Window } from './window.ts';

/** What one invocation is made for, as often as it takes. */
export interface Task {
  /** Of one window, if there are windows. None: the window's end. */
  readonly records: readonly StreamRecord[];
  readonly window: Window | undefined;
  /** Ends the window before its time, because its state has become too large. */
  readonly early: boolean;
  /** Since when there is this to do, ms since the epoch. */
  readonly since: number;
  /** How often the function ran for it, or for the batch it is a piece of. */
  readonly invocations: number;
  /** Failures that used up a retry. */
  readonly failures: number;
  /** Failures and throttles in a row: each makes the next wait longer. */
  readonly delays: number;
  /** ms since the epoch; not before. */
  readonly due: number;
}

export function newTask(task: Pick<Task, 'records' | 'window'>, now: number, early = false): Task {
  return { ...task, early, since: now, invocations: 0, failures: 0, delays: 0, due: now };
}

const FIRST_DELAY = 1000;
const LONGEST_DELAY = 60_000;

/**
 * The same once more, after a second, two, four … a minute at most. Lambda backs off too, and does
 * not say how.
 */
export function later(task: Task, now: number): Task {
  const delay = Math.min(FIRST_DELAY * 2 ** task.delays, LONGEST_DELAY);
  return { ...task, delays: task.delays + 1, due: now + delay };
}
