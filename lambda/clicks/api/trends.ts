import { decay, halfLifeMinutes, type Board } from '../board.ts';
import { maxTrends, type Trends } from './schemas.ts';

/** Scores are told in thousandths; what is worth less is no trend. */
const thousandths = 1000;

/** What is popular by all shards: their scores as they are now, added. */
export function trendsOf(boards: readonly Board[], now: Date): Trends {
  const pages = new Map<string, number>();
  const videos = new Map<string, number>();
  for (const { asOf, scores } of boards) {
    const age = now.getTime() - Date.parse(asOf);
    add(pages, scores.pages, age);
    add(videos, scores.videos, age);
  }
  return {
    at: now.toISOString(),
    halfLifeMinutes,
    pages: best(pages).map(([page, score]) => ({ page, score })),
    videos: best(videos).map(([video, score]) => ({ video, score })),
  };
}

function add(sums: Map<string, number>, scores: Readonly<Record<string, number>>, age: number) {
  for (const [name, score] of Object.entries(scores)) {
    sums.set(name, (sums.get(name) ?? 0) + decay(score, age));
  }
}

/** Of equals, the first by name. */
function best(sums: ReadonlyMap<string, number>) {
  return Array.from(
    sums,
    ([name, score]) => [name, Math.round(score * thousandths) / thousandths] as const,
  )
    .filter(([, score]) => score > 0)
    .toSorted(([aName, a], [bName, b]) => b - a || (aName < bName ? -1 : 1))
    .slice(0, maxTrends);
}
