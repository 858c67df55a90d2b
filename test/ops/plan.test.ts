import * as fc from 'fast-check';
import type {
  DeadLetterQueue,
  OnFailureQueue,
  StreamFailureQueue,
} from '../../ops/failure-queue.ts';
import { describeStep, planRedrive } from '../../ops/dead-letters/plan.ts';

const depth = fc.nat({ max: 1000 });
const rate = fc.option(fc.integer({ min: 1, max: 500 }), { nil: undefined });
const deadLetters: DeadLetterQueue = {
  kind: 'dead-letter',
  name: 'encode',
  queueUrl: 'https://sqs/1/dead',
  sourceUrl: 'https://sqs/1/encode',
  functionName: 'encoder',
};
const failures: OnFailureQueue = {
  kind: 'on-failure',
  name: 'receiver',
  queueUrl: 'https://sqs/1/failures',
  functionName: 'receiver',
};
const streamFailures: StreamFailureQueue = {
  kind: 'stream-failure',
  name: 'analytics',
  queueUrl: 'https://sqs/1/positions',
  streamName: 'clicks',
  functionName: 'analytics',
};
const anyQueue = fc.constantFrom(deadLetters, failures);

describe('a redrive', () => {
  it('of records that lie in a stream is refused, with the command that replays them', () => {
    expect(() => planRedrive(streamFailures, 1, { force: true, rate: undefined })).toThrow(
      'npm run replay -- failed analytics',
    );
  });

  it('accounts for every message once, at no higher rate than asked', () => {
    fc.assert(
      fc.property(anyQueue, depth, fc.boolean(), rate, (queue, visible, force, asked) => {
        const steps = planRedrive(queue, visible, { force, rate: asked });
        const messages = steps.map((step) => (step.kind === 'canary' ? 1 : step.messages));
        expect(messages.reduce((all, some) => all + some, 0)).toBe(visible);
        const paced = steps.filter((step) => step.kind !== 'canary');
        expect(paced.every((step) => step.rate === asked)).toBe(true);
      }),
    );
  });

  it('of a dead-letter queue moves nothing before a canary, unless forced', () => {
    fc.assert(
      fc.property(depth, rate, (visible, asked) => {
        const [first, ...rest] = planRedrive(deadLetters, visible, { force: false, rate: asked });
        expect(first?.kind).toBe(visible > 0 ? 'canary' : undefined);
        expect(rest.map((step) => step.kind)).toEqual(visible > 1 ? ['move'] : []);
      }),
    );
    expect(planRedrive(deadLetters, 3, { force: true, rate: undefined })).toEqual([
      { kind: 'move', queue: deadLetters, messages: 3, rate: undefined },
    ]);
  });

  it('of an on-failure queue moves nothing: it invokes, and stops at a failure unless forced', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1000 }), fc.boolean(), (visible, force) => {
        expect(planRedrive(failures, visible, { force, rate: undefined })).toEqual([
          {
            kind: 'invoke',
            queue: failures,
            messages: visible,
            rate: undefined,
            stopAtFailure: !force,
          },
        ]);
      }),
    );
  });

  it.each([
    [{ kind: 'canary', queue: deadLetters } as const, /1 message back/],
    [
      { kind: 'move', queue: deadLetters, messages: 1, rate: undefined } as const,
      /^move 1 message to/,
    ],
    [
      { kind: 'move', queue: deadLetters, messages: 7, rate: 3 } as const,
      /7 messages .* at most 3 a second/,
    ],
    [
      {
        kind: 'invoke',
        queue: failures,
        messages: 2,
        rate: undefined,
        stopAtFailure: true,
      } as const,
      /2 events.*stops/,
    ],
  ])('says of %p what it would do', (step, words) => {
    expect(describeStep(step)).toMatch(words);
  });
});
