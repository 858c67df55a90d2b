import * as fc from 'fast-check';
import { closedWindows, instantOf, windowMs } from '../../ops/replay/windows.ts';

const now = Date.parse('2026-11-22T21:07:30.000Z');
const week = 7 * 86_400_000;

describe('an instant on the command line', () => {
  it.each([
    ['2026-11-22T12:00Z', '2026-11-22T12:00:00.000Z'],
    ['2026-11-22T12:00:05+01:00', '2026-11-22T11:00:05.000Z'],
    ['2h ago', '2026-11-22T19:07:30.000Z'],
    ['90 min', '2026-11-22T19:37:30.000Z'],
    ['6d', '2026-11-16T21:07:30.000Z'],
  ])('is read from %p', (text, expected) => {
    expect(new Date(instantOf(text, now) ?? 0).toISOString()).toBe(expected);
  });

  it.each([
    '',
    'now',
    '2026-11-22',
    '2026-11-22T12:00',
    '-2h',
    '2',
    '2 years',
    '2026-11-22T99:00Z',
  ])('is not %p', (text) => {
    expect(instantOf(text, now)).toBeUndefined();
  });
});

describe('the windows of a replay', () => {
  it('are whole, closed, and hold all that was asked for and is over', () => {
    const ago = fc.integer({ min: 0, max: 6 * 86_400_000 });
    fc.assert(
      fc.property(ago, ago, (some, other) => {
        const [from, to] = [now - Math.max(some, other) - 120_000, now - Math.min(some, other)];
        const span = closedWindows({ from, to }, now, week);
        expect([span.from % windowMs, span.to % windowMs]).toEqual([0, 0]);
        expect(span.from).toBeLessThanOrEqual(from);
        expect(from - span.from).toBeLessThan(windowMs);
        expect(span.to).toBeLessThan(now);
        expect(span.to).toBeGreaterThanOrEqual(Math.min(to, now - windowMs - 10_000));
      }),
    );
  });

  it('do not begin where the stream may have forgotten records: their figures would be lost', () => {
    expect(() => closedWindows({ from: now - week, to: now }, now, week)).toThrow(
      /keeps records for 168 hours.*Begin at 2026-11-15T21:18:00\.000Z or later/,
    );
    const from = Date.parse('2026-11-15T21:18:00.000Z');
    expect(closedWindows({ from, to: now }, now, week).from).toBe(from);
  });

  it('are none while the first is still open', () => {
    expect(() => closedWindows({ from: now - 20_000, to: now }, now, week)).toThrow(
      /no window that is closed/,
    );
  });
});
