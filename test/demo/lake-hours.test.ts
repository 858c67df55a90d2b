import { hourOf, isWithin, partitionOf } from '../../demo/clicks/lake/hours.ts';

test.each([
  ['2026-11-22', '2026-11-22-00'],
  ['2026-11-22T21', '2026-11-22-21'],
  ['2026-11-22T21:59:59Z', '2026-11-22-21'],
  ['2026-11-22T21:00:00.000Z', '2026-11-22-21'],
])('%s is of the hour %s', (text, hour) => {
  expect(hourOf(text)).toBe(hour);
});

test.each(['yesterday', '2026-13-01', '2026-11-22T25', '2026-11-22T21:00', '1'])(
  '%s is no time',
  (text) => {
    expect(() => hourOf(text)).toThrow(/is no time: give a day/);
  },
);

test('an object is of the hour in its key', () => {
  expect(partitionOf('clicks/hour=2026-11-22-21/name-1-2026-11-22-21-59-50-uuid.gz')).toBe(
    '2026-11-22-21',
  );
  expect(partitionOf('errors/processing-failed/hour=2026-11-22-21/x.gz')).toBeUndefined();
});

test('both bounds belong to the stretch, and each may be left out', () => {
  const hours = ['2026-11-22-20', '2026-11-22-21', '2026-11-22-22', '2026-11-22-23'];
  const within = (from?: string, to?: string) =>
    hours.filter((hour) => isWithin(hour, { from, to }));
  expect(within('2026-11-22-21', '2026-11-22-22')).toEqual(['2026-11-22-21', '2026-11-22-22']);
  expect(within('2026-11-22-22')).toEqual(['2026-11-22-22', '2026-11-22-23']);
  expect(within(undefined, '2026-11-22-20')).toEqual(['2026-11-22-20']);
});
