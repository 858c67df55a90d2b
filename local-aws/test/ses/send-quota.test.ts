import { array, assert, asyncProperty, integer, record } from 'fast-check';
import { VirtualClock } from '../../src/clock.ts';
import { SendQuota } from '../../src/services/ses/send-quota.ts';

it('permits a second’s worth at once, and the rate from then on', async () => {
  const clock = new VirtualClock();
  const quota = new SendQuota(clock, 14);
  const permitted = () => Array.from({ length: 100 }, () => quota.take(1)).filter(Boolean).length;
  expect(permitted()).toBe(14);
  await clock.advance(500);
  expect(permitted()).toBe(7);
  await clock.advance(60_000);
  expect(permitted()).toBe(14);
});

it('lets a mail to many go, and the next wait until it is paid for', async () => {
  const clock = new VirtualClock();
  const quota = new SendQuota(clock, 10);
  expect(quota.take(50)).toBe(true);
  await clock.advance(4000);
  expect(quota.take(1)).toBe(false);
  await clock.advance(100);
  expect(quota.take(1)).toBe(true);
});

it('never lets more go in any time than the rate, a second’s worth and one mail', async () => {
  const steps = array(
    record({ wait: integer({ min: 0, max: 700 }), recipients: integer({ min: 1, max: 50 }) }),
  );
  await assert(
    asyncProperty(integer({ min: 1, max: 100 }), steps, async (rate, calls) => {
      const clock = new VirtualClock(0);
      const quota = new SendQuota(clock, rate);
      let sent = 0;
      for (const { wait, recipients } of calls) {
        await clock.advance(wait);
        if (quota.take(recipients)) sent += recipients;
        expect(sent).toBeLessThanOrEqual(rate + (clock.now() / 1000) * rate + 50);
      }
    }),
    { numRuns: 40 },
  );
});

it('knows the last day’s recipients', async () => {
  const clock = new VirtualClock();
  const quota = new SendQuota(clock, 14);
  quota.record(2);
  await clock.advance(23 * 60 * 60 * 1000);
  quota.record(1);
  expect(quota.sentLast24Hours()).toBe(3);
  await clock.advance(60 * 60 * 1000);
  expect(quota.sentLast24Hours()).toBe(1);
});
