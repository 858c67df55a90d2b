import type { Span } from '../clicks-api.ts';
import { parseLine, type LogLine } from './combined-line.ts';
import { pageViewOf, type PageView, type Skipped } from './page-view.ts';
import { readLines } from './read-lines.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** What there is in a log. */
export interface Survey {
  readonly lines: number;
  readonly views: number;
  readonly skipped: ReadonlyMap<Skipped, number>;
  readonly pages: ReadonlySet<string>;
  /** When it was, in whole minutes: a span for each day (UTC), in their order. */
  readonly spans: readonly Span[];
}

/** A view in a log, and the line that tells of it. */
interface LoggedView extends PageView {
  readonly line: LogLine;
}

/** The views of pages in a log in Apache's combined format, and why other lines are none. */
export async function* viewsIn(file: string): AsyncGenerator<LoggedView | Skipped> {
  for await (const text of readLines(file)) {
    const line = parseLine(text);
    const view = line && pageViewOf(line);
    if (!line || !view) yield 'not a line of the combined format';
    else yield typeof view === 'string' ? view : { ...view, line };
  }
}

/** Reads a log once, to know what will be sent. */
export async function survey(file: string): Promise<Survey> {
  let views = 0;
  const skipped = new Map<Skipped, number>();
  const pages = new Set<string>();
  const days = new Map<number, Span>();
  for await (const view of viewsIn(file)) {
    if (typeof view === 'string') {
      skipped.set(view, (skipped.get(view) ?? 0) + 1);
      continue;
    }
    views += 1;
    pages.add(view.page);
    const minute = Math.floor(view.line.at / MINUTE) * MINUTE;
    const day = Math.floor(minute / DAY);
    const { from, to } = days.get(day) ?? { from: minute, to: minute };
    days.set(day, { from: Math.min(from, minute), to: Math.max(to, minute + MINUTE) });
  }
  const others = [...skipped.values()].reduce((sum, lines) => sum + lines, 0);
  const spans = [...days.values()].toSorted((a, b) => a.from - b.from);
  return { lines: views + others, views, skipped, pages, spans };
}
