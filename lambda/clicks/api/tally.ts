import type { Cell, StatisticsItem } from '../statistics.ts';
import { count, decode, nobody, union, type Visitors } from '../visitors.ts';
import { maxPages, maxReferrers, type Statistics, type StatisticsQuery } from './schemas.ts';

/** What is summed up about a minute, a page, or a host that visitors came from. */
interface Figures {
  readonly views: number;
  readonly plays: number;
  readonly visitors: Visitors;
}

const nothing: Figures = { views: 0, plays: 0, visitors: nobody };

/**
 * Sums up items of statistics, in any order: counts are added, sets of visitors united. It holds as
 * much as there are minutes, pages and hosts, however many items there are.
 */
export class Tally {
  readonly #page: string | undefined;
  readonly #minutes = new Map<string, Figures>();
  readonly #pages = new Map<string, Map<string, Figures>>();
  #late = 0;
  #duplicates = 0;

  /** @param page the only one that is of interest @default all */
  constructor(page?: string) {
    this.#page = page;
  }

  add({ minute, cells, late, duplicates }: StatisticsItem): void {
    this.#late += late;
    this.#duplicates += duplicates;
    for (const cell of cells) {
      if (this.#page === undefined || cell.page === this.#page) this.#addCell(minute, cell);
    }
  }

  #addCell(minute: string, { page, referrer, views, plays, visitors }: Cell): void {
    const figures = { views, plays, visitors: decode(visitors) };
    let referrers = this.#pages.get(page);
    if (!referrers) this.#pages.set(page, (referrers = new Map<string, Figures>()));
    put(this.#minutes, minute, figures);
    put(referrers, referrer, figures);
  }

  statistics({ from, to }: Pick<StatisticsQuery, 'from' | 'to'>): Statistics {
    const pages = Array.from(this.#pages, ([name, referrers]) => ({
      name,
      ...sum(referrers.values()),
      referrers,
    }));
    return {
      from: from.toISOString(),
      to: to.toISOString(),
      ...shown(sum(pages)),
      late: this.#late,
      duplicates: this.#duplicates,
      minutes: named(this.#minutes)
        .toSorted((a, b) => (a.name < b.name ? -1 : 1))
        .map((one) => ({ minute: one.name, ...shown(one) })),
      pages: most(pages, maxPages).map((page) => ({
        page: page.name,
        ...shown(page),
        referrers: most(named(page.referrers), maxReferrers).map((one) => ({
          referrer: one.name,
          ...shown(one),
        })),
      })),
    };
  }
}

function put(all: Map<string, Figures>, name: string, figures: Figures): void {
  all.set(name, plus(all.get(name) ?? nothing, figures));
}

function plus(some: Figures, others: Figures): Figures {
  return {
    views: some.views + others.views,
    plays: some.plays + others.plays,
    visitors: union(some.visitors, others.visitors),
  };
}

function sum(all: Iterable<Figures>): Figures {
  return [...all].reduce(plus, nothing);
}

function shown({ views, plays, visitors }: Figures) {
  return { views, plays, visitors: count(visitors) };
}

interface Named extends Figures {
  readonly name: string;
}

function named(all: ReadonlyMap<string, Figures>): readonly Named[] {
  return Array.from(all, ([name, figures]) => ({ name, ...figures }));
}

/** Those with the most views and plays; of equals, the first by name. */
function most<One extends Named>(all: readonly One[], limit: number): readonly One[] {
  return all
    .toSorted((a, b) => b.views + b.plays - (a.views + a.plays) || (a.name < b.name ? -1 : 1))
    .slice(0, limit);
}
