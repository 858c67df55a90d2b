import { createHash } from 'node:crypto';
import type { StreamRecord } from '../../services/kinesis/reading.ts';
import type { Answer } from './answer.ts';
import type { BatchRules } from './batch-rules.ts';
import { MAX_BATCH_BYTES } from './cut-batch.ts';
import * as lane from './lane.ts';

/** How far a mapping has come with a shard. */
export interface ShardProgress {
  readonly lanes: readonly lane.Lane[];
  /** The record up to which all are done or given up; undefined: none is. */
  readonly checkpoint: string | undefined;
  /** The sequence numbers read behind the checkpoint, in order. */
  readonly ahead: readonly string[];
}

export const NO_PROGRESS: ShardProgress = { lanes: [], checkpoint: undefined, ahead: [] };

export type ShardEvent =
  | ({ readonly type: 'read' } & lane.Read)
  | { readonly type: 'answered'; readonly lane: number; readonly answer: Answer }
  /** Time passed. */
  | { readonly type: 'time' };

/** What is to be done, and by which lane: an invocation's answer is to come back to it. */
export type ShardEffect = lane.LaneEffect & { readonly lane: number };

export interface ShardStep {
  readonly progress: ShardProgress;
  readonly effects: readonly ShardEffect[];
}

/**
 * What follows from what happened. Each lane has one batch in flight at most, records with the same
 * partition key are of the same lane, so their order is kept.
 * @param now ms since the epoch
 */
export function next(
  before: ShardProgress,
  event: ShardEvent,
  rules: BatchRules,
  now: number,
): ShardStep {
  const { lanes, ...marks } = withLanes(before, rules);
  const steps = lanes.map((one, i): lane.LaneStep => {
    switch (event.type) {
      case 'read': {
        const records = recordsOf(i, lanes.length, event.records);
        return lane.proceed(lane.take(one, { ...event, records }, now), rules, now);
      }
      case 'answered':
        if (event.lane !== i) return { lane: one, effects: [] };
        return lane.answered(one, event.answer, rules, now);
      case 'time':
        return lane.proceed(one, rules, now);
      default:
        return event satisfies never;
    }
  });
  const read = event.type === 'read' ? event.records.map((one) => one.sequenceNumber) : [];
  const ahead = read.length > 0 ? [...marks.ahead, ...read] : marks.ahead;
  return {
    progress: marked({
      lanes: steps.map((step) => step.lane),
      checkpoint: marks.checkpoint,
      ahead,
    }),
    effects: steps.flatMap(({ effects }, i) => effects.map((effect) => ({ ...effect, lane: i }))),
  };
}

/** How much may be read: as much as all lanes could take, if one has nothing in hand. */
export function room(
  progress: ShardProgress,
  rules: BatchRules,
): { readonly records: number; readonly bytes: number } {
  const { lanes } = withLanes(progress, rules);
  const factor = rules.parallelizationFactor;
  const idle = lanes.length === factor && lanes.some(({ tasks }) => tasks.length === 0);
  const waiting = lanes.reduce((sum, one) => sum + one.waiting.length, 0);
  const records = idle ? Math.max(0, rules.batchSize * factor - waiting) : 0;
  return { records, bytes: MAX_BATCH_BYTES * factor };
}

/** When to look again though nothing happened, ms since the epoch; Infinity: never. */
export function wakeAt({ lanes }: ShardProgress, rules: BatchRules): number {
  return Math.min(...lanes.map((one) => lane.wakeAt(one, rules)), Infinity);
}

/** The oldest record that was read and is not done. */
export function oldest({ lanes, ahead }: ShardProgress): StreamRecord | undefined {
  const open = lanes.flatMap((one) => lane.oldest(one) ?? []);
  return open.toSorted((a, b) => place(ahead, a) - place(ahead, b))[0];
}

/** The shard is closed, and all of it is done. */
export function finished({ lanes }: ShardProgress): boolean {
  return lanes.length > 0 && lanes.every((one) => one.ended && lane.settled(one));
}

/** Of another parallelization factor there are other lanes, once nothing is left to do in these. */
function withLanes(progress: ShardProgress, rules: BatchRules): ShardProgress {
  const { lanes } = progress;
  const factor = rules.parallelizationFactor;
  if (lanes.length === factor || !lanes.every(lane.settled)) return progress;
  const template = { ...lane.EMPTY_LANE, ended: lanes.some(({ ended }) => ended) };
  return { ...progress, lanes: Array.from({ length: factor }, () => template) };
}

function marked(progress: ShardProgress): ShardProgress {
  const first = oldest(progress);
  const done = first ? place(progress.ahead, first) : progress.ahead.length;
  if (done <= 0) return progress;
  return {
    ...progress,
    checkpoint: progress.ahead[done - 1],
    ahead: progress.ahead.slice(done),
  };
}

function place(ahead: readonly string[], { sequenceNumber }: StreamRecord): number {
  return ahead.indexOf(sequenceNumber);
}

function recordsOf(
  index: number,
  lanes: number,
  records: readonly StreamRecord[],
): readonly StreamRecord[] {
  if (lanes === 1) return records;
  return records.filter(({ partitionKey }) => hash(partitionKey) % lanes === index);
}

function hash(partitionKey: string): number {
  return createHash('md5').update(partitionKey).digest().readUInt32BE();
}
