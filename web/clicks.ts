import { createClicks } from './page-clicks/create-clicks.ts';
import { visitorIn } from './page-clicks/visitor.ts';

const newId = () => crypto.randomUUID();

/**
 * Counts what happens on this page, of which the view is counted already. No cookie is set: what
 * tells visitors apart is a random UUID in the browser's storage.
 */
export const clicks = createClicks({
  url: '/api/clicks',
  visitor: visitorIn(() => localStorage, newId),
  where: () => ({ page: location.pathname, referrer: referrer() }),
  fetch: (...request) => fetch(...request),
  now: Date.now,
  pause: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
  random: Math.random,
  newId,
  onLost: (events, why) => console.warn(`Clicks lost: ${events}, ${why}`),
});

clicks.view();
addEventListener('pagehide', () => clicks.leave((url, body) => navigator.sendBeacon(url, body)));

/** The host of another site; no more of its address. */
function referrer(): string | undefined {
  const { hostname } = new URL(document.referrer || location.href);
  return hostname === location.hostname ? undefined : hostname;
}
