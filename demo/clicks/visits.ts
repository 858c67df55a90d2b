import { randomUUID } from 'node:crypto';

/** A page is seen, or a video on it begins. */
interface Step {
  readonly page: string;
  readonly video?: string;
  /** How long until the next one, ms. */
  readonly stay: number;
}

/** What somebody does on the site, from the first page to the last. */
export interface Visit {
  readonly visitor: string;
  /** The host they came from, if any. */
  readonly referrer?: string;
  readonly steps: readonly Step[];
}

/** So many events of one visit go into one request of the page. */
const MOST_STEPS = 25;

const articles = ['queues', 'streams', 'lakes', 'windows', 'shards', 'replay', 'dead-letters'];
const videos = ['queues', 'streams', 'lakes'];
const referrers = ['news.example', 'search.example', 'friends.example'];

/** The pages of a site of which nobody else knows. */
export function pagesOf(site: string): readonly string[] {
  return [site, ...articles.map((name) => `${site}/${name}`)];
}

/**
 * As many visits as it takes for so many events: the front pages and the first videos most, up to 25
 * events a visit. The same random numbers make the same visits, of new visitors.
 * @param site the path under which its pages lie, e.g. `/demo-3f2a`
 */
export function* visitsOf(site: string, events: number, random: () => number): Generator<Visit> {
  const one = <T>(of: readonly T[]) => of[Math.floor(random() ** 2 * of.length)];
  const pages = pagesOf(site);
  for (let left = events; left > 0;) {
    const length = Math.min(left, 1 + Math.floor(random() * MOST_STEPS));
    left -= length;
    const referrer = random() < 0.5 ? one(referrers) : undefined;
    let page = one(pages) ?? site;
    const steps = Array.from({ length }, (_, index): Step => {
      const stay = 500 + Math.floor(random() * 2_500);
      const video = index > 0 && random() < 0.2 ? one(videos) : undefined;
      if (video) return { page, video: `${site.slice(1)}-${video}`, stay };
      page = one(pages) ?? site;
      return { page, stay };
    });
    yield { visitor: randomUUID(), ...(referrer && { referrer }), steps };
  }
}
