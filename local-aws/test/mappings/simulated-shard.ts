import type { StreamRecord } from '../../src/services/kinesis/reading.ts';
import type { Answer } from '../../src/mappings/kinesis/answer.ts';
import type { BatchRules } from '../../src/mappings/kinesis/batch-rules.ts';
import type { GivenUp } from '../../src/mappings/kinesis/lane.ts';
import {
  next,
  NO_PROGRESS,
  room,
  wakeAt,
  type ShardEffect,
  type ShardEvent,
  type ShardProgress,
} from '../../src/mappings/kinesis/shard-progress.ts';

export type Invocation = Extract<ShardEffect, { type: 'invoke' }>;

export const RULES: BatchRules = {
  batchSize: 4,
  batchingWindow: 0,
  parallelizationFactor: 1,
  reportBatchItemFailures: true,
  bisect: false,
  maximumRetryAttempts: Infinity,
  maximumRecordAge: Infinity,
  tumblingWindow: undefined,
};

/** Records in the order of their arrival; their sequence numbers are their places. */
export function recordsOf(
  arrivals: readonly { readonly key: string; readonly gap: number }[],
): readonly StreamRecord[] {
  let arrivedAt = 0;
  return arrivals.map(({ key, gap }, i) => {
    arrivedAt += gap;
    return {
      sequenceNumber: String(i),
      partitionKey: key,
      data: new Uint8Array(),
      arrivedAt,
    };
  });
}

export interface Run {
  readonly invocations: readonly Invocation[];
  /** Sequence numbers, in the order in which the function was done with them. */
  readonly handled: readonly string[];
  readonly givenUp: readonly GivenUp[];
  readonly progress: ShardProgress;
}

/** Plays a shard to its end: the function is asked for its answers, one after the other. */
export function play(
  records: readonly StreamRecord[],
  rules: BatchRules,
  answer: (invocation: Invocation, turn: number) => Answer,
): Run {
  let now = 0;
  let progress = NO_PROGRESS;
  let unread = records;
  const pending: Invocation[] = [];
  const invocations: Invocation[] = [];
  const handled: string[] = [];
  const givenUp: GivenUp[] = [];

  const step = (event: ShardEvent): void => {
    const after = next(progress, event, rules, now);
    progress = after.progress;
    for (const effect of after.effects) {
      if (effect.type === 'giveUp') givenUp.push(effect.givenUp);
      else {
        pending.push(effect);
        invocations.push(effect);
      }
    }
  };
  const read = (): void => {
    for (let limit = room(progress, rules); limit.records > 0; limit = room(progress, rules)) {
      const come = unread.filter(({ arrivedAt }) => arrivedAt <= now);
      const taken = come.slice(0, limit.records);
      unread = unread.slice(taken.length);
      const drained = taken.length === come.length;
      step({ type: 'read', records: taken, drained, ended: unread.length === 0 });
      if (taken.length === 0) return;
    }
  };

  for (let turn = 0; turn < 5000; turn++) {
    read();
    const full = room(progress, rules).records === 0;
    step({ type: 'time' });
    if (full && room(progress, rules).records > 0) continue;
    const [asked] = pending.splice(turn % Math.max(pending.length, 1), 1);
    if (asked) {
      const given = answer(asked, turn);
      const done = given.kind === 'done' ? Infinity : given.kind === 'failed' ? given.from : 0;
      handled.push(...asked.task.records.slice(0, done).map((one) => one.sequenceNumber));
      step({ type: 'answered', lane: asked.lane, answer: given });
      continue;
    }
    const arrival = unread.find(({ arrivedAt }) => arrivedAt > now)?.arrivedAt ?? Infinity;
    now = Math.min(wakeAt(progress, rules), arrival);
    if (now === Infinity) return { invocations, handled, givenUp, progress };
  }
  throw new Error('The shard came to no end.');
}
