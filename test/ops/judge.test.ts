import * as fc from 'fast-check';
import { judge, type Sighting } from '../../ops/dead-letters/judge.ts';
import type { Ending } from '../../ops/logs/attempt.ts';

const ending = fc.oneof(
  fc.constant<Ending>({ kind: 'running' }),
  fc.constant<Ending>({ kind: 'succeeded' }),
  fc.constant<Ending>({ kind: 'not-tried' }),
  fc.string().map((error): Ending => ({ kind: 'failed', error, receive: undefined })),
);
const sighting: fc.Arbitrary<Sighting> = fc.record({
  attempts: fc.array(fc.record({ ending }), { maxLength: 4 }),
  inSource: fc.nat({ max: 3 }),
  newDeadLetters: fc.integer({ min: -2, max: 2 }),
  waitedMs: fc.nat({ max: 20 }),
  patienceMs: fc.nat({ max: 20 }),
});
const kinds = ({ attempts }: Sighting) => attempts.map((attempt) => attempt.ending.kind);

const failed = (error: string) => ({
  ending: { kind: 'failed', error, receive: undefined } as const,
});

describe('a canary', () => {
  it('never passes after a failure alone, whatever the queues count', () => {
    fc.assert(
      fc.property(sighting, (seen) => {
        fc.pre(kinds(seen).includes('failed') && !kinds(seen).includes('succeeded'));
        expect(judge(seen).kind).toBe('failed');
      }),
    );
  });

  it('passes when an attempt succeeded, whatever the queues count', () => {
    fc.assert(
      fc.property(sighting, (seen) => {
        fc.pre(kinds(seen).includes('succeeded'));
        expect(judge(seen)).toEqual({ kind: 'passed' });
      }),
    );
  });

  it('is waited for exactly as long as nothing is known and patience lasts', () => {
    fc.assert(
      fc.property(sighting, (seen) => {
        const isKnown = kinds(seen).some((kind) => kind === 'succeeded' || kind === 'failed');
        const isWaiting = !isKnown && seen.waitedMs < seen.patienceMs;
        expect(judge(seen).kind === 'wait').toBe(isWaiting);
      }),
    );
  });

  it('without a word in the log passes only if it is in neither queue', () => {
    fc.assert(
      fc.property(sighting, (seen) => {
        const { kind } = judge({ ...seen, attempts: [], waitedMs: seen.patienceMs });
        const isGone = seen.inSource === 0 && seen.newDeadLetters <= 0;
        expect(kind === 'passed').toBe(isGone);
      }),
    );
  });

  it('says the error of the latest attempt that failed', () => {
    expect(
      judge({
        attempts: [failed('first'), failed('second'), { ending: { kind: 'running' } }],
        inSource: 1,
        newDeadLetters: 0,
        waitedMs: 0,
        patienceMs: 1,
      }),
    ).toEqual({ kind: 'failed', error: 'second' });
  });
});
