import { z } from 'zod';
import type { Clock } from '../../../clock.ts';
import { streamArn, type KinesisEngine } from '../engine.ts';
import { refusals } from '../refusals.ts';
import type { Stream } from '../stream.ts';

/** What every action needs. */
export interface KinesisContext {
  readonly engine: KinesisEngine;
  readonly clock: Clock;
}

export const streamName = z
  .string()
  .regex(/^[a-zA-Z0-9_.-]{1,128}$/, 'must be 1 to 128 letters, digits, underscores, dots, hyphens');
export const shardId = z.string().regex(/^[a-zA-Z0-9_.-]{1,128}$/, 'is not the id of a shard');

/** A stream by its name, its ARN, or both. */
export const byStream = z.object({
  StreamName: streamName.optional(),
  StreamARN: z.string().optional(),
});

/** @throws AwsError ResourceNotFoundException, or InvalidArgumentException if none or two are named */
export function streamOf(
  { StreamName, StreamARN }: z.output<typeof byStream>,
  { engine }: KinesisContext,
): Stream {
  const named = StreamName === undefined ? undefined : streamArn(StreamName);
  const arn = StreamARN ?? named;
  if (arn === undefined)
    throw refusals.invalidArgument('Name the stream: by StreamARN, or by StreamName.');
  if (named !== undefined && named !== arn)
    throw refusals.invalidArgument(`StreamName ${StreamName} is not the name in ${StreamARN}.`);
  return engine.stream(arn);
}

/** As JSON has times: seconds since the epoch. */
export function seconds(milliseconds: number): number {
  return milliseconds / 1000;
}
