import { decay, type Board } from '../board.ts';
import type { ClicksRecord } from '../records.ts';
import { padded } from '../statistics.ts';

/** How many pages, and how many videos, a board keeps. */
const most = 500;
/** Their names may take so many bytes: an item of DynamoDB takes 400 KB in all. */
const mostBytes = 150_000;
/** What is worth less is forgotten; one click is, after five hours. */
const least = 1e-9;

/**
 * The board with the clicks of these records, of one shard and in its order. Records that are in it
 * already change nothing, so whoever repeats a batch, or a part of it, does no harm.
 *
 * @returns the same board when there is nothing new
 */
export function scored(
  board: Board | undefined,
  records: readonly ClicksRecord[],
): Board | undefined {
  const fresh = records.filter(
    ({ sequenceNumber }) => board === undefined || padded(sequenceNumber) > board.lastSequence,
  );
  const last = fresh.at(-1);
  if (!last) return board;

  const clicks = fresh.flatMap((record) => record.clicks);
  const times = clicks.map(({ at }) => Date.parse(at));
  const before = board ? Date.parse(board.asOf) : -Infinity;
  const asOf = times.reduce((latest, time) => Math.max(latest, time), before);
  const pages = decayed(board?.scores.pages, asOf - before);
  const videos = decayed(board?.scores.videos, asOf - before);
  for (const { type, page, video, at } of clicks) {
    const score = decay(1, asOf - Date.parse(at));
    switch (type) {
      case 'view':
        add(pages, page, score);
        break;
      case 'play':
        if (video !== '') add(videos, video, score);
        break;
    }
  }
  return {
    lastSequence: padded(last.sequenceNumber),
    asOf: new Date(asOf).toISOString(),
    scores: { pages: best(pages), videos: best(videos) },
  };
}

function decayed(scores: Readonly<Record<string, number>> = {}, milliseconds: number) {
  return new Map(Object.entries(scores).map(([name, score]) => [name, decay(score, milliseconds)]));
}

function add(scores: Map<string, number>, name: string, score: number): void {
  scores.set(name, (scores.get(name) ?? 0) + score);
}

function best(scores: ReadonlyMap<string, number>): Record<string, number> {
  let bytes = 0;
  return Object.fromEntries(
    [...scores]
      .filter(([, score]) => score >= least)
      .toSorted(([, a], [, b]) => b - a)
      .slice(0, most)
      .filter(([name]) => (bytes += Buffer.byteLength(name)) <= mostBytes),
  );
}
