import { z } from 'zod';
import { opaque } from './opaque.ts';
import { refusals } from './refusals.ts';

/** How long an iterator is good for, in ms. */
const LIFETIME = 300_000;

const content = z.object({
  streamArn: z.string(),
  /** Tells the stream from one of the same name that was there before. ms since the epoch. */
  streamCreatedAt: z.number(),
  shardId: z.string(),
  position: z.number().int().min(0),
  issuedAt: z.number(),
});
export type ShardPosition = z.output<typeof content>;

const iterators = opaque(content);

export function shardIterator(position: ShardPosition): string {
  return iterators.write(position);
}

/** @throws AwsError InvalidArgumentException for what never was an iterator */
export function parseShardIterator(text: string): ShardPosition {
  const position = iterators.read(text);
  if (!position) throw refusals.invalidArgument('Invalid ShardIterator.');
  return position;
}

/** @throws AwsError ExpiredIteratorException five minutes after the iterator was issued */
export function checkAge({ issuedAt }: ShardPosition, now: number): void {
  if (now - issuedAt > LIFETIME) throw refusals.expiredIterator(issuedAt, now);
}
