import { randomBytes, randomUUID } from 'node:crypto';
import { boardsOf } from '../clicks/boards.ts';
import { ClicksApi } from '../clicks/clicks-api.ts';
import type { ClicksTarget } from '../clicks/clicks-target.ts';
import { sendVisits } from '../clicks/send-visits.ts';

const HALF_A_DAY = 12 * 3_600_000;

/** A page that only one run of a lesson knows. */
export function newPage(): string {
  return `/lesson-${randomBytes(4).toString('hex')}`;
}

/** New visitors. */
export function visitors(many: number): readonly string[] {
  return Array.from({ length: many }, () => randomUUID());
}

/**
 * Each of these visitors looks at the page once: as many records of the stream. Those of one visitor
 * are in one shard.
 */
export async function view(
  { outputs }: ClicksTarget,
  page: string,
  by: readonly string[],
): Promise<void> {
  const visits = by.map((visitor) => ({ visitor, steps: [{ page, stay: 0 }] }));
  await sendVisits(outputs.SiteUrl, visits);
}

/** How often the statistics say that a page was viewed. */
export async function viewsOf({ outputs }: ClicksTarget, page: string): Promise<number> {
  const now = Date.now();
  const span = { from: now - HALF_A_DAY, to: now + HALF_A_DAY };
  return (await new ClicksApi(outputs.SiteUrl).statistics(span, page)).views;
}

/** How many views make up a page's score in the trends. In a minute they lose little of their weight. */
export async function rankOf(target: ClicksTarget, page: string): Promise<number> {
  const boards = await boardsOf(target);
  return Math.round(boards.reduce((sum, { scores }) => sum + (scores.pages[page] ?? 0), 0));
}
