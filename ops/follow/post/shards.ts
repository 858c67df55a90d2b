import * as z from 'zod';
import type { PostVisit } from './gather.ts';
import type { PostRow } from './row.ts';

const pageLine = z.object({
  message: z.enum(['Handed on', 'Gone through']),
  shard: z.number(),
  /** How often the shard was handed on before. */
  hop: z.number(),
  /** How many this hop sent. */
  deliveries: z.number(),
});
export type PageLine = z.infer<typeof pageLine>;

/** How far fanout has gone through a post's audience. */
export interface Shards {
  /** How many there are; undefined before the post is published. */
  readonly all: number | undefined;
  readonly goneThrough: number;
  readonly hops: number;
  /** How many deliveries the hops sent that have ended. */
  readonly deliveries: number;
}

/** A hop that is repeated sends the same deliveries again: it counts once. */
export function shardsOf(row: PostRow, visits: readonly PostVisit[]): Shards {
  const pages = visits.flatMap((visit) => pageIn(visit) ?? []);
  const hops = new Map(pages.map((page) => [`${page.shard} ${page.hop}`, page.deliveries]));
  const ended = pages.filter(({ message }) => message === 'Gone through');
  return {
    all: row.shards,
    goneThrough: new Set(ended.map(({ shard }) => shard)).size,
    hops: hops.size,
    deliveries: [...hops.values()].reduce((sum, deliveries) => sum + deliveries, 0),
  };
}

/** What a visit of fanout did for a shard, if it came to its end. */
export function pageIn({ lines }: PostVisit): PageLine | undefined {
  return lines.flatMap((line) => pageLine.safeParse(line).data ?? [])[0];
}
