import * as fc from 'fast-check';
import { createPacer } from '../../../lambda/posts/notifier/pacer.ts';

describe('the pacer', () => {
  it('lets the first mails go at once, and keeps the next waiting for as long as they take', () => {
    const pacer = createPacer(7);
    expect(pacer.wait(new Date(5000))).toBe(0);
    pacer.begin(14, new Date(5000));
    expect(pacer.wait(new Date(5000))).toBe(2000);
    expect(pacer.wait(new Date(6500))).toBe(500);
    expect(pacer.wait(new Date(9000))).toBe(0);
  });

  it('holds its rate over any stretch of time, but for the mails of one call', () => {
    const call = fc.record({
      mails: fc.integer({ min: 1, max: 50 }),
      idle: fc.integer({ min: 0, max: 5000 }),
    });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100 }), fc.array(call), (rate, calls) => {
        const pacer = createPacer(rate);
        let now = 0;
        const begun = calls.map(({ mails, idle }) => {
          now += idle;
          now += Math.ceil(pacer.wait(new Date(now)));
          pacer.begin(mails, new Date(now));
          return { at: now, mails };
        });
        for (const [first, { at: from }] of begun.entries()) {
          let sent = 0;
          for (const { at, mails } of begun.slice(first)) {
            expect(sent).toBeLessThanOrEqual(((at - from) / 1000) * rate + 1e-6);
            sent += mails;
          }
        }
      }),
    );
  });
});
