/** So many events are sent at once. */
const maxEvents = 25;
/** In ms. Events wait so long for others to go with them. */
const gathering = 5_000;
/** So many events wait while the API does not answer. */
const maxWaiting = 100;
/** A batch that failed is sent again so often. */
const retries = 4;
/** In ms: the first pause before it is sent again is up to so long, each other up to twice as long. */
const firstPause = 1_000;
/** The API takes no longer path; so 25 events have less than the 64 KiB of a `keepalive` request. */
const maxPath = 512;

/**
 * Why events were not counted. `full`: too many waited. `refused`: the API did not take them.
 * `unreachable`: no attempt was answered well. `left`: the browser would not send them as the page
 * went away. `failed`: this browser lacks what it takes.
 */
export type Loss = 'full' | 'refused' | 'unreachable' | 'left' | 'failed';

/** The world around a page, or a test's. */
export interface ClicksOptions {
  /** Where events are sent to. */
  readonly url: string;
  /** A UUID: see `visitorIn`. */
  readonly visitor: () => string;
  /** The path of the page, and the host that the visitor came from, if any. */
  readonly where: () => { readonly page: string; readonly referrer?: string };
  readonly fetch: typeof fetch;
  /** In ms since 1970. */
  readonly now: () => number;
  /** Resolves so many ms later. */
  readonly pause: (milliseconds: number) => Promise<unknown>;
  /** A number in [0, 1). */
  readonly random: () => number;
  /** A new UUID. */
  readonly newId: () => string;
  /** Told of each loss. */
  readonly onLost?: (events: number, why: Loss) => void;
}

/** `navigator.sendBeacon`: says whether the browser will send it. */
type Beacon = (url: string, body: string) => boolean;

export interface Clicks {
  /** The page is seen. */
  readonly view: () => void;
  /** A video begins. */
  readonly play: (video: string) => void;
  /** Sends what waits, as the page goes away; whether it arrives nobody knows. */
  readonly leave: (beacon: Beacon) => void;
}

interface Batch {
  readonly batch: string;
  readonly events: readonly object[];
}

/**
 * Counts what happens on a page, and never gets in its way: nothing here throws. Events are sent up
 * to 25 at a time, one request after the other; what fails is sent again under the same ids, so
 * that statistics count it once.
 */
export function createClicks(options: ClicksOptions): Clicks {
  const { url, now, pause, random, newId } = options;
  const buffer: object[] = [];
  let sending = false;
  /** Is to be sent again after a pause. */
  let waiting: Batch | undefined;

  const instant = () => new Date(now()).toISOString();
  const take = (): Batch => ({ batch: newId(), events: buffer.splice(0, maxEvents) });
  const bodyOf = (batch: Batch) =>
    JSON.stringify({ ...batch, visitor: options.visitor(), sentAt: instant() });

  function lost(events: number, why: Loss): void {
    if (events > 0) quietly(() => options.onLost?.(events, why));
  }

  function add(event: object): void {
    if (buffer.length === maxWaiting) return lost(1, 'full');
    const known = quietly(() => {
      const { page, referrer } = options.where();
      return { id: newId(), ...event, page: page.slice(0, maxPath), referrer, at: instant() };
    });
    if (!known) return lost(1, 'failed');
    buffer.push(known);
    if (buffer.length === maxEvents) void sendAll();
    else if (buffer.length === 1) void pause(gathering).then(sendAll);
  }

  async function sendAll(): Promise<void> {
    if (sending) return;
    sending = true;
    while (buffer.length > 0) await send(take());
    sending = false;
  }

  async function send(batch: Batch): Promise<void> {
    for (let attempt = 0; ; attempt += 1) {
      const delay = await tried(batch);
      if (delay === undefined) return;
      if (attempt === retries) return lost(batch.events.length, 'unreachable');
      waiting = batch;
      await pause(delay + random() * firstPause * 2 ** attempt);
      if (waiting !== batch) return;
      waiting = undefined;
    }
  }

  /** In ms, how long to wait at least before it is sent again, if it is to be. */
  async function tried(batch: Batch): Promise<number | undefined> {
    try {
      // A string is text/plain, here as in a beacon.
      const request = { method: 'POST', body: bodyOf(batch), keepalive: true };
      const response = await options.fetch(url, request);
      if (response.status === 429 || response.status >= 500) {
        return 1000 * (Number(response.headers.get('retry-after')) || 0);
      }
      const refused = response.ok ? refusedIn(await response.json()) : batch.events.length;
      lost(refused, 'refused');
    } catch {
      return 0;
    }
  }

  return {
    view: () => add({ type: 'view' }),
    play: (video) => add({ type: 'play', video }),
    leave(beacon) {
      const left = waiting ? [waiting] : [];
      waiting = undefined;
      while (buffer.length > 0) left.push(take());
      for (const batch of left) {
        if (!quietly(() => beacon(url, bodyOf(batch)))) lost(batch.events.length, 'left');
      }
    },
  };
}

function refusedIn(answer: unknown): number {
  if (typeof answer !== 'object' || !answer || !('refused' in answer)) return 0;
  return Array.isArray(answer.refused) ? answer.refused.length : 0;
}

function quietly<Result>(work: () => Result): Result | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}
