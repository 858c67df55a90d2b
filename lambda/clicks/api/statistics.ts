import { isDeepStrictEqual } from 'node:util';
import { notYet, Problem } from '../../shared/http/problem.ts';
import { readQuery } from '../../shared/http/query.ts';
import { respond } from '../../shared/http/respond.ts';
import type { ApiEvent } from '../../shared/http/router.ts';
import type { ClicksApiDependencies } from './dependencies.ts';
import { versionFor, type Rebuild } from './rebuilds.ts';
import { statisticsQuery, type StatisticsQuery } from './schemas.ts';
import type { ClickTables } from './tables.ts';
import { Tally } from './tally.ts';

/** One answer reads at most so many megabytes, whoever asks. */
const mostPages = 32;
/** A replay rarely ends just now, and never twice. */
const attempts = 3;
/** In seconds. */
const retryAfter = 1;
/** In ms. */
const hour = 60 * 60_000;

/** What happened from a minute to another, by the time of what happened. */
export async function statistics(event: ApiEvent, { tables }: ClicksApiDependencies) {
  const query = readQuery(event, statisticsQuery);
  let rebuilds = await tables.rebuilds();
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const tally = await tallied(query, rebuilds, tables);
    // A replay that ended meanwhile has deleted what it replaced, of which some was missed.
    const now = await tables.rebuilds();
    if (isDeepStrictEqual(now, rebuilds)) return respond(200, tally.statistics(query));
    rebuilds = now;
  }
  throw notYet(503, 'The statistics are being replaced just now. Ask again.', retryAfter);
}

async function tallied(
  { from, to, page }: StatisticsQuery,
  rebuilds: readonly Rebuild[],
  tables: ClickTables,
): Promise<Tally> {
  const tally = new Tally(page);
  let pages = 0;
  await Promise.all(
    hoursOf(from, to).map(async (name) => {
      for await (const items of tables.statistics(name, minuteOf(from), minuteOf(to))) {
        pages += 1;
        if (pages > mostPages) {
          throw new Problem(400, 'Too much happened in this time for one answer. Ask for less.');
        }
        for (const item of items) {
          if (item.version === versionFor(item.window, rebuilds)) tally.add(item);
        }
      }
    }),
  );
  return tally;
}

/** `2026-11-22T21`, and so on to the last that begins before `to`. */
function hoursOf(from: Date, to: Date): readonly string[] {
  const first = Math.floor(from.getTime() / hour);
  const end = Math.ceil(to.getTime() / hour);
  return Array.from({ length: end - first }, (_, n) =>
    new Date((first + n) * hour).toISOString().slice(0, 'yyyy-MM-ddTHH'.length),
  );
}

function minuteOf(instant: Date): string {
  return instant.toISOString().slice(0, 'yyyy-MM-ddTHH:mm'.length);
}
