import * as fc from 'fast-check';
import { Disturbance } from '../../src/gateway/disturbance/disturbance.ts';
import {
  DISTURBANCE_KINDS,
  disturbancePlan,
  type DisturbancePlan,
} from '../../src/gateway/disturbance/plan.ts';
import { strikeAt, type Strike } from '../../src/gateway/disturbance/strike.ts';

const weights = fc
  .record({
    throttle: fc.integer({ min: 0, max: 5 }),
    error: fc.integer({ min: 0, max: 5 }),
    lostReply: fc.integer({ min: 0, max: 5 }),
    slow: fc.integer({ min: 0, max: 5 }),
    cutBody: fc.integer({ min: 0, max: 5 }),
    killEnvironment: fc.integer({ min: 0, max: 5 }),
  })
  .filter((kinds) => Object.values(kinds).some((weight) => weight > 0));
const chances = fc.record({
  seed: fc.maxSafeInteger(),
  share: fc.double({ min: 0, max: 1, noNaN: true }),
  kinds: weights,
});
const call = fc.record({
  principal: fc.constantFrom('api', 'encoder', 'mapping:encoder'),
  service: fc.constantFrom('sqs', 's3'),
  action: fc.constantFrom('SendMessage', 'PutObject', 'ReceiveMessage'),
});
const maybeSome = (...values: string[]) => fc.option(fc.subarray(values), { nil: undefined });
const filters = fc.record({
  services: maybeSome('sqs', 's3'),
  actions: maybeSome('SendMessage', 'PutObject', 'ReceiveMessage'),
  principals: maybeSome('api', 'encoder', 'mapping:'),
});

const CALLS = 4000;

function strikes(plan: Pick<DisturbancePlan, 'seed' | 'share' | 'kinds'>): (Strike | undefined)[] {
  return Array.from({ length: CALLS }, (_, sequence) => strikeAt(plan, sequence));
}

/**
 * Within seven standard deviations of what is expected, and twelve for what is rare: an honest coin
 * is not further off in a lifetime.
 */
function isNear(count: number, chance: number, trials: number): boolean {
  const off = 7 * Math.sqrt(trials * chance * (1 - chance)) + 12;
  return Math.abs(count - chance * trials) <= off;
}

describe('the choice of what is struck', () => {
  it('strikes the share that is asked for, each kind by its weight', () => {
    fc.assert(
      fc.property(chances, (plan) => {
        const struck = strikes(plan).filter((strike) => strike !== undefined);
        expect(isNear(struck.length, plan.share, CALLS)).toBe(true);
        const sum = Object.values(plan.kinds).reduce((total, weight) => total + weight, 0);
        const off = DISTURBANCE_KINDS.filter(
          (kind) =>
            !isNear(
              struck.filter((strike) => strike.kind === kind).length,
              plan.kinds[kind] / sum,
              struck.length,
            ),
        );
        expect(off).toEqual([]);
      }),
      { numRuns: 20 },
    );
  });

  it('never takes a kind without weight, strikes nothing at 0 and everything at 1', () => {
    fc.assert(
      fc.property(chances, (plan) => {
        expect(strikes({ ...plan, share: 0 }).filter(Boolean)).toEqual([]);
        const all = strikes({ ...plan, share: 1 });
        expect(all.every((strike) => strike && plan.kinds[strike.kind] > 0)).toBe(true);
      }),
      { numRuns: 10 },
    );
  });

  it('is the same for the same seed, and another for another', () => {
    fc.assert(
      fc.property(chances, fc.maxSafeInteger(), (plan, seed) => {
        expect(strikes(plan)).toEqual(strikes(plan));
        fc.pre(seed !== plan.seed);
        const even = { share: 0.5, kinds: plan.kinds };
        const struck = (by: number) =>
          strikes({ ...even, seed: by }).map((strike) => strike !== undefined);
        const [mine, other] = [struck(plan.seed), struck(seed)];
        const same = mine.filter((each, i) => each === other[i]).length;
        expect(isNear(same, 0.5, CALLS)).toBe(true);
      }),
      { numRuns: 10 },
    );
  });

  it('kills before and after the call, and fails with 500 and 503, half of the times each', () => {
    const plan = disturbancePlan.parse({ share: 1, kinds: { error: 1, killEnvironment: 1 } });
    const counts = new Map<string, number>();
    for (const strike of strikes(plan)) {
      const name = JSON.stringify(strike);
      counts.set(name, (counts.get(name) ?? 0) + 1);
    }
    expect([...counts.keys()].toSorted()).toEqual([
      '{"kind":"error","status":500}',
      '{"kind":"error","status":503}',
      '{"kind":"killEnvironment","when":"after"}',
      '{"kind":"killEnvironment","when":"before"}',
    ]);
    expect([...counts.values()].every((count) => isNear(count, 0.25, CALLS))).toBe(true);
  });
});

describe('a plan', () => {
  it('strikes only what its filters name, and by how many it concerned before', () => {
    fc.assert(
      fc.property(chances, filters, fc.array(call, { maxLength: 200 }), (how, only, calls) => {
        const plan = disturbancePlan.parse({ ...how, ...only });
        const disturbance = new Disturbance();
        disturbance.follow(plan);
        const concerned = calls.filter(
          ({ principal, service, action }) =>
            (only.services?.includes(service) ?? true) &&
            (only.actions?.includes(action) ?? true) &&
            (only.principals?.some((part) => principal.includes(part)) ?? true),
        );
        const struck = calls.map((each) => disturbance.strike(each, DISTURBANCE_KINDS));
        const left = [...concerned.keys()].map((sequence) => strikeAt(plan, sequence));
        const expected = calls.map((each) => (concerned.includes(each) ? left.shift() : undefined));
        expect(struck).toEqual(expected);
        expect(disturbance.state().concerned).toBe(concerned.length);
        const hits = struck.filter((strike) => strike !== undefined).length;
        const { strikes: counted } = disturbance.state();
        expect(Object.values(counted).reduce((sum, each) => sum + each, 0)).toBe(hits);
      }),
    );
  });

  it('ends by itself after as many strikes as it is given', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20 }), fc.maxSafeInteger(), (until, seed) => {
        const disturbance = new Disturbance();
        disturbance.follow(disturbancePlan.parse({ seed, share: 0.5, kinds: { error: 1 }, until }));
        const send = { principal: 'api', service: 'sqs', action: 'SendMessage' };
        const struck = Array.from({ length: 500 }, () => disturbance.strike(send, ['error']));
        expect(struck.filter(Boolean)).toHaveLength(until);
      }),
    );
  });

  it('spares as many calls as it is told, and strikes the one after', () => {
    fc.assert(
      fc.property(fc.nat(20), fc.constantFrom('before', 'after'), (spare, when) => {
        const disturbance = new Disturbance();
        const kinds = { killEnvironment: 1 };
        disturbance.follow(disturbancePlan.parse({ share: 1, kinds, when, spare, until: 1 }));
        const put = { principal: 'encoder', service: 's3', action: 'PutObject' };
        const struck = Array.from({ length: 30 }, () => disturbance.strike(put, DISTURBANCE_KINDS));
        expect(struck.indexOf(struck.find(Boolean))).toBe(spare);
        expect(struck.filter(Boolean)).toEqual([{ kind: 'killEnvironment', when }]);
        expect(disturbance.state().struck).toEqual([{ ...put, kind: 'killEnvironment' }]);
      }),
    );
  });

  it('leaves a call alone that its kind cannot happen to', () => {
    const disturbance = new Disturbance();
    disturbance.follow(disturbancePlan.parse({ share: 1, kinds: { killEnvironment: 1 } }));
    const poll = { principal: 'mapping:api', service: 'sqs', action: 'ReceiveMessage' };
    expect(disturbance.strike(poll, ['throttle', 'error', 'lostReply'])).toBeUndefined();
    expect(disturbance.state().strikes.killEnvironment).toBe(0);
  });
});
