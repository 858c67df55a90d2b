import { randomBytes } from 'node:crypto';
import * as fc from 'fast-check';
import * as z from 'zod';
import { ClickRecords, visitorOf } from '../../demo/clicks/log/click-records.ts';

const click = z.strictObject({
  id: z.uuid(),
  batch: z.uuid(),
  visitor: z.uuid(),
  type: z.literal('view'),
  page: z.string(),
  referrer: z.string(),
  video: z.literal(''),
  at: z.iso.datetime(),
  received: z.iso.datetime(),
});

const visitors = Array.from({ length: 5 }, (_, index) =>
  visitorOf(Buffer.from('salt'), `192.0.2.${index}`, ''),
);

it('gathers what each visitor saw, in their order, and loses nothing', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(visitors.length - 1), { maxLength: 200 }), (whose) => {
      const gathered = new ClickRecords();
      const records = whose.flatMap((visitor, index) =>
        gathered.add(visitors[visitor] ?? '', { page: `/${index}`, referrer: '', at: index }),
      );
      records.push(...gathered.flush());
      expect(gathered.flush()).toEqual([]);

      const clicks = records.flatMap((record) => {
        const lines = record.data.trimEnd().split('\n');
        expect(lines).toHaveLength(record.events);
        expect(lines.length).toBeLessThanOrEqual(25);
        const parsed = lines.map((line) => click.parse(JSON.parse(line)));
        expect(new Set(parsed.map(({ visitor, batch }) => visitor + batch)).size).toBe(1);
        expect(parsed[0]?.visitor).toBe(record.visitor);
        return parsed;
      });
      expect(new Set(clicks.map(({ id }) => id)).size).toBe(whose.length);
      for (const visitor of visitors) {
        const pages = clicks.filter((one) => one.visitor === visitor).map(({ page }) => page);
        const saw = whose.flatMap((each, index) => (visitors[each] === visitor ? [index] : []));
        expect(pages).toEqual(saw.map((index) => `/${index}`));
      }
    }),
  );
});

it('a visitor is the same within a run, and another in the next', () => {
  const [salt, other] = [randomBytes(32), randomBytes(32)];
  const visitor = visitorOf(salt, '2001:db8::1', 'Agent');
  expect(z.uuid().parse(visitor)).toBe(visitorOf(salt, '2001:db8::1', 'Agent'));
  expect(visitor).not.toBe(visitorOf(salt, '2001:db8::1', 'Other agent'));
  expect(visitor).not.toBe(visitorOf(salt, '2001:db8::2', 'Agent'));
  expect(visitor).not.toBe(visitorOf(other, '2001:db8::1', 'Agent'));
});
