import type { StreamRecord } from '../../services/kinesis/reading.ts';
import type { Answer } from './answer.ts';
import type { BatchRules } from './batch-rules.ts';
import { cutBatch } from './cut-batch.ts';
import type { WindowInvocation } from './event.ts';
import type { Held, OpenWindow } from './open-window.ts';
import * as openWindow from './open-window.ts';
import { settle, type Settlement } from './settle.ts';
import { newTask, type Task } from './task.ts';
import { contains } from './window.ts';

/**
 * Records that are handed over strictly one batch after the other: a shard's, or with a parallelization
 * factor those of some of its partition keys.
 */
export interface Lane {
  /** Read, and not yet of a batch; oldest first. */
  readonly waiting: readonly StreamRecord[];
  /** Since when the oldest of them waits for others, ms since the epoch. */
  readonly gatheringSince: number;
  /** The first is in flight or is next; the others are what it was split from. */
  readonly tasks: readonly Task[];
  readonly inFlight: boolean;
  readonly open: OpenWindow | undefined;
  /** The latest read left nothing unread. */
  readonly drained: boolean;
  /** The shard is closed and nothing of it is left to read. */
  readonly ended: boolean;
}

export const EMPTY_LANE: Lane = {
  waiting: [],
  gatheringSince: 0,
  tasks: [],
  inFlight: false,
  open: undefined,
  drained: false,
  ended: false,
};

export interface Read {
  readonly records: readonly StreamRecord[];
  readonly drained: boolean;
  readonly ended: boolean;
}

/** Records that nobody will get any more. */
export interface GivenUp extends Held {
  readonly condition: 'RetryAttemptsExhausted' | 'RecordAgeExceeded';
  /** How often the function had them. */
  readonly invocations: number;
}

export type LaneEffect =
  | {
      readonly type: 'invoke';
      readonly task: Task;
      readonly window: WindowInvocation | undefined;
    }
  | { readonly type: 'giveUp'; readonly givenUp: GivenUp };

export interface LaneStep {
  readonly lane: Lane;
  readonly effects: readonly LaneEffect[];
}

/** Takes what was read. */
export function take(lane: Lane, { records, drained, ended }: Read, now: number): Lane {
  const gatheringSince = lane.waiting.length === 0 ? now : lane.gatheringSince;
  const waiting = records.length === 0 ? lane.waiting : [...lane.waiting, ...records];
  return { ...lane, waiting, gatheringSince, drained, ended };
}

/** Does what is due now, up to the next invocation. */
export function proceed(lane: Lane, rules: BatchRules, now: number): LaneStep {
  if (lane.inFlight) return { lane, effects: [] };
  const ready = lane.tasks.length > 0 ? lane : withNextTask(lane, rules, now);
  const [task, ...others] = ready.tasks;
  if (!task || task.due > now) return { lane: ready, effects: [] };

  const { fresh, effects } = withoutExpired(ready, task, rules, now);
  if (!fresh) {
    const open = task.records.length > 0 ? ready.open : openWindow.closed(ready.open, task.early);
    const next = proceed({ ...ready, tasks: others, open }, rules, now);
    return { lane: next.lane, effects: [...effects, ...next.effects] };
  }
  const open = ready.open ?? (fresh.window && openWindow.begun(fresh.window));
  const window = open && openWindow.invocation(open, fresh);
  return {
    lane: { ...ready, tasks: [fresh, ...others], inFlight: true, open },
    effects: [...effects, { type: 'invoke', task: fresh, window }],
  };
}

/** Takes the answer to what is in flight. What follows from it is left to `proceed`, after a read. */
export function answered(lane: Lane, answer: Answer, rules: BatchRules, now: number): LaneStep {
  const [task, ...others] = lane.tasks;
  if (!task) return { lane, effects: [] };
  const settlement = settle(task, answer, rules, now);
  const landed = { ...lane, tasks: others, inFlight: false, drained: false };
  return task.records.length > 0
    ? withBatch(landed, task, answer, settlement, now)
    : withWindowEnd(landed, task, settlement);
}

/** What was taken is in the window's state; the rest goes before what is to be done already. */
function withBatch(
  lane: Lane,
  task: Task,
  answer: Answer,
  { handled, rest, givenUp }: Settlement,
  now: number,
): LaneStep {
  const taken = task.records.slice(0, handled);
  const open =
    lane.open && answer.kind !== 'throttled' && taken.length > 0
      ? openWindow.extended(lane.open, taken, answer.state)
      : lane.open;
  const end =
    open && openWindow.tooLarge(open)
      ? [newTask({ records: [], window: open.window }, now, true)]
      : [];
  if (!givenUp)
    return { lane: { ...lane, open, tasks: [...end, ...rest, ...lane.tasks] }, effects: [] };
  return {
    lane: { ...lane, open, tasks: [...end, ...lane.tasks] },
    effects: rest.flatMap(({ records, invocations }) =>
      giveUp(openWindow.heldBy(records), invocations, 'RetryAttemptsExhausted'),
    ),
  };
}

/** With a window's end that is given up, the records are lost that its state stood for. */
function withWindowEnd(lane: Lane, task: Task, { rest, givenUp }: Settlement): LaneStep {
  if (rest.length > 0 && !givenUp)
    return { lane: { ...lane, tasks: [...rest, ...lane.tasks] }, effects: [] };
  return {
    lane: { ...lane, open: openWindow.closed(lane.open, task.early) },
    effects: givenUp ? giveUp(lane.open?.held, task.invocations + 1, 'RetryAttemptsExhausted') : [],
  };
}

/** When `proceed` may have something to do, unless something else happens; ms since the epoch. */
export function wakeAt(lane: Lane, rules: BatchRules): number {
  if (lane.inFlight) return Infinity;
  const [task] = lane.tasks;
  if (task) return task.due;
  if (lane.waiting.length > 0) return gatheredAt(lane, rules);
  return lane.drained && lane.open ? lane.open.window.end : Infinity;
}

/** The first record that is not done, if any was read. */
export function oldest({ tasks, waiting }: Lane): StreamRecord | undefined {
  return tasks.flatMap(({ records }) => records.slice(0, 1))[0] ?? waiting[0];
}

/** Nothing is left to do, and no window is open. */
export function settled({ tasks, waiting, open }: Lane): boolean {
  return tasks.length === 0 && waiting.length === 0 && open === undefined;
}

/** Cuts a batch, or ends the window, if it is time for it. */
function withNextTask(lane: Lane, rules: BatchRules, now: number): Lane {
  const [first, ...others] = lane.waiting;
  const { open } = lane;
  if (open && !(first && contains(open.window, first.arrivedAt))) {
    const over = first !== undefined || lane.ended || (lane.drained && now >= open.window.end);
    return over ? { ...lane, tasks: [newTask({ records: [], window: open.window }, now)] } : lane;
  }
  if (!first) return lane;
  const { records, window, full } = cutBatch(
    [first, ...others],
    rules,
    open?.window,
    open?.stateBytes,
  );
  if (!full && !lane.ended && now < gatheredAt(lane, rules)) return lane;
  return {
    ...lane,
    waiting: lane.waiting.slice(records.length),
    gatheringSince: now,
    tasks: [newTask({ records, window }, now)],
  };
}

/** When the batching window ends, or the tumbling one. */
function gatheredAt({ open, waiting, gatheringSince }: Lane, rules: BatchRules): number {
  const window = open?.window ?? openWindow.windowOfFirst(waiting, rules.tumblingWindow);
  return Math.min(gatheringSince + rules.batchingWindow, window?.end ?? Infinity);
}

/** What of a task may still be handed over, and the notice of what is too old. */
function withoutExpired(
  lane: Lane,
  task: Task,
  { maximumRecordAge }: BatchRules,
  now: number,
): { readonly fresh: Task | undefined; readonly effects: readonly LaneEffect[] } {
  if (task.records.length === 0) {
    const expired = now - task.since > maximumRecordAge;
    const held = expired ? lane.open?.held : undefined;
    const effects = giveUp(held, task.invocations, 'RecordAgeExceeded');
    return { fresh: expired ? undefined : task, effects };
  }
  const young = task.records.findIndex(({ arrivedAt }) => now - arrivedAt <= maximumRecordAge);
  if (young === 0) return { fresh: task, effects: [] };
  const old = young === -1 ? task.records : task.records.slice(0, young);
  return {
    fresh: young === -1 ? undefined : { ...task, records: task.records.slice(young) },
    effects: giveUp(openWindow.heldBy(old), task.invocations, 'RecordAgeExceeded'),
  };
}

function giveUp(
  held: Held | undefined,
  invocations: number,
  condition: GivenUp['condition'],
): readonly LaneEffect[] {
  return held ? [{ type: 'giveUp', givenUp: { ...held, invocations, condition } }] : [];
}
