import { seededRandom } from '../../../demo/seeded-random.ts';

interface AccessLog {
  readonly text: string;
  /** How many of its lines are views of pages. */
  readonly views: number;
}

const agents = ['Mozilla/5.0 (X11; Linux x86_64)', 'Mozilla/5.0 (iPhone; CPU iPhone OS 26_0)', '-'];
const referrers = ['-', 'https://news.example/today?id=1', 'https://search.example/'];
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** What is logged beside views of pages: [request, status]. */
const others: readonly (readonly [string, number])[] = [
  ['GET /style.css HTTP/1.1', 200],
  ['GET /images/logo.png HTTP/1.1', 304],
  ['POST /login HTTP/1.1', 302],
  ['GET /gone HTTP/1.1', 404],
  ['HEAD / HTTP/1.1', 200],
  ['-', 408],
];

/**
 * The log of a small site as Apache writes it, the same one for the same seed: a third of its lines
 * are views of pages, over six hours.
 * @param start ms since the epoch
 */
export function accessLog(lines: number, seed: number, start: number): AccessLog {
  const random = seededRandom(seed);
  const below = (limit: number) => Math.floor(random() * limit);
  const one = <T>(of: readonly T[]) => of[below(of.length)];
  const step = (6 * 3_600_000) / lines;
  let views = 0;
  const text = Array.from({ length: lines }, (_, index) => {
    const isView = random() < 1 / 3;
    views += isView ? 1 : 0;
    const address =
      random() < 0.2
        ? `2001:db8::${below(0xffff).toString(16)}`
        : `198.18.${below(250)}.${below(250)}`;
    const page = `/articles/${below(40)}${random() < 0.3 ? '?from=mail' : ''}`;
    const [request, status] = (isView ? undefined : one(others)) ?? [`GET ${page} HTTP/1.1`, 200];
    const when = clf(start + index * step);
    const bytes = status === 304 ? '-' : below(50_000);
    return `${address} - - [${when}] "${request}" ${status} ${bytes} "${one(referrers)}" "${one(agents)}"\n`;
  }).join('');
  return { text, views };
}

/** `22/Nov/2026:21:07:00 +0000` */
function clf(time: number): string {
  const date = new Date(time);
  const day = String(date.getUTCDate()).padStart(2, '0');
  const month = months[date.getUTCMonth()];
  return `${day}/${month}/${date.getUTCFullYear()}:${date.toISOString().slice(11, 19)} +0000`;
}
