import { setImmediate } from 'node:timers/promises';
import * as z from 'zod';
import { createClicks, type Loss } from '../../web/page-clicks/create-clicks.ts';

const sent = z.strictObject({
  batch: z.string(),
  visitor: z.string(),
  sentAt: z.string(),
  events: z.array(z.looseObject({ id: z.string(), type: z.string(), at: z.string() })),
});
type Sent = z.infer<typeof sent>;

interface Page {
  /** How the API answers each request, in their order; the last goes on. */
  readonly answers?: readonly (() => Response | Promise<Response>)[];
  readonly path?: () => string;
}

export const taken = () => Response.json({ accepted: 1, refused: [] }, { status: 202 });
export const busy =
  (status: number, headers = {}) =>
  () =>
    new Response('', { status, headers });
export const unreachable = () => Promise.reject(new TypeError('fetch failed'));

/** A page whose time passes when a test says so; it is 1970 there. */
export function virtualPage({ answers = [taken], path = () => '/' }: Page = {}) {
  let now = 0;
  let ids = 0;
  const timers = new Set<{ readonly at: number; readonly resolve: () => void }>();
  const requests: (Sent & { readonly after: number; readonly bytes: number })[] = [];
  const losses: [events: number, why: Loss][] = [];
  const beacons: Sent[] = [];

  const clicks = createClicks({
    url: '/api/clicks',
    visitor: () => 'visitor',
    where: () => ({ page: path() }),
    fetch: async (_url, { body } = {}) => {
      const text = z.string().parse(body);
      requests.push({
        ...sent.parse(JSON.parse(text)),
        after: now,
        bytes: Buffer.byteLength(text),
      });
      const answer = answers[requests.length - 1] ?? answers.at(-1);
      return answer ? answer() : taken();
    },
    now: () => now,
    pause: (milliseconds) =>
      new Promise<void>((resolve) => timers.add({ at: now + milliseconds, resolve })),
    random: () => 0.5,
    newId: () => String((ids += 1)),
    onLost: (events, why) => losses.push([events, why]),
  });

  /** Lets so many seconds pass, and what is due happen. */
  async function pass(seconds: number): Promise<void> {
    const end = now + seconds * 1000;
    for (;;) {
      await setImmediate();
      const [due] = [...timers].toSorted((a, b) => a.at - b.at);
      if (!due || due.at > end) break;
      timers.delete(due);
      now = due.at;
      due.resolve();
    }
    now = end;
  }

  return {
    clicks,
    requests,
    losses,
    beacons,
    /** Takes beacons, or not. */
    leave: (isTaken = true) =>
      clicks.leave((_url, body) => {
        if (isTaken) beacons.push(sent.parse(JSON.parse(body)));
        return isTaken;
      }),
    pass,
  };
}

/** The ids of the events of each. */
export function idsOf(batches: readonly Sent[]): string[][] {
  return batches.map(({ events }) => events.map(({ id }) => id));
}
