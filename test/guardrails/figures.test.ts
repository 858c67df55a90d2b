import * as fc from 'fast-check';
import { Assembly } from '../../lib/guardrails/assembly.ts';
import { readTemplate } from '../../lib/guardrails/read-template.ts';
import type { Rule } from '../../lib/guardrails/rule.ts';
import { deadLetterQueue } from '../../lib/guardrails/rules/dead-letter-queue.ts';
import { maxReceiveCount } from '../../lib/guardrails/rules/max-receive-count.ts';
import { maximumConcurrency } from '../../lib/guardrails/rules/maximum-concurrency.ts';
import {
  leastVisibilityTimeout,
  visibilityTimeout,
} from '../../lib/guardrails/rules/visibility-timeout.ts';

interface Figures {
  readonly queue?: Record<string, unknown>;
  readonly redrive?: Record<string, unknown>;
  readonly deadLetters?: Record<string, unknown>;
  readonly function?: Record<string, unknown>;
  readonly mappings?: readonly Record<string, unknown>[];
}

const arn = (logicalId: string) => ({ 'Fn::GetAtt': [logicalId, 'Arn'] });

/** A template as CloudFormation takes it: a queue, its dead-letter queue, a function, mappings. */
function findings(rule: Rule, { mappings = [{}], ...figures }: Figures) {
  const Resources = {
    DeadLetters: { Type: 'AWS::SQS::Queue', Properties: figures.deadLetters },
    Queue: {
      Type: 'AWS::SQS::Queue',
      Properties: {
        ...figures.queue,
        RedrivePolicy: { deadLetterTargetArn: arn('DeadLetters'), ...figures.redrive },
      },
    },
    Function: { Type: 'AWS::Lambda::Function', Properties: figures.function },
    ...Object.fromEntries(
      mappings.map((mapping, index) => [
        `Mapping${index}`,
        {
          Type: 'AWS::Lambda::EventSourceMapping',
          Properties: {
            EventSourceArn: arn('Queue'),
            FunctionName: { Ref: 'Function' },
            ...mapping,
          },
        },
      ]),
    ),
  };
  const template = readTemplate({ Resources }, { path: 'Stack.template.json', stackName: 'Stack' });
  return [...rule.check(new Assembly([template]))];
}

const timeout = fc.integer({ min: 1, max: 900 });
const window = fc.integer({ min: 0, max: 300 });
const visibility = fc.integer({ min: 0, max: 43_200 });
const retention = fc.integer({ min: 60, max: 1_209_600 });
const concurrency = fc.integer({ min: 2, max: 1000 });

/** As a template may write it. */
const written = (figure: number) => fc.constantFrom<unknown>(figure, String(figure));

const checkVisibility = (
  Timeout: unknown,
  MaximumBatchingWindowInSeconds: unknown,
  hidden: unknown,
) =>
  findings(visibilityTimeout, {
    queue: { VisibilityTimeout: hidden },
    function: { Timeout },
    mappings: [{ MaximumBatchingWindowInSeconds }],
  });

describe('visibility-timeout', () => {
  it('finds fault exactly with what is less than six timeouts and the window', () => {
    fc.assert(
      fc.property(timeout, window, visibility, (t, w, v) => {
        expect(checkVisibility(t, w, v)).toHaveLength(v < 6 * t + w ? 1 : 0);
      }),
    );
  });

  it('is content with what it told people to write, and with nothing less', () => {
    fc.assert(
      fc.property(timeout, window, (t, w) => {
        const least = leastVisibilityTimeout(t, w);
        const [found] = checkVisibility(t, w, least - 1);
        expect(found?.mend).toContain(`Duration.seconds(${least})`);
        expect(checkVisibility(t, w, least)).toEqual([]);
      }),
    );
  });

  it('finds no fault with a figure that only deployment knows', () => {
    expect(checkVisibility({ Ref: 'Parameter' }, 0, 1)).toEqual([]);
    expect(checkVisibility(900, 0, { 'Fn::If': ['Slow', 5400, 30] })).toEqual([]);
  });
});

describe('max-receive-count', () => {
  it('finds fault exactly with less than five, a number or a string', () => {
    const count = fc.integer({ min: 1, max: 1000 });
    fc.assert(
      fc.property(
        count.chain((n) => fc.tuple(fc.constant(n), written(n))),
        ([n, maxReceives]) => {
          const found = findings(maxReceiveCount, { redrive: { maxReceiveCount: maxReceives } });
          expect(found).toHaveLength(n < 5 ? 1 : 0);
        },
      ),
    );
  });

  it('is told once for a queue with two mappings', () => {
    const found = findings(maxReceiveCount, {
      redrive: { maxReceiveCount: 1 },
      mappings: [{}, {}],
    });
    expect(found).toHaveLength(1);
  });
});

describe('dead-letter-queue', () => {
  it('finds fault exactly with one that keeps messages no longer than its source', () => {
    fc.assert(
      fc.property(retention, retention, (source, dead) => {
        const found = findings(deadLetterQueue, {
          queue: { MessageRetentionPeriod: source },
          deadLetters: { MessageRetentionPeriod: dead },
        });
        expect(found).toHaveLength(dead <= source ? 1 : 0);
      }),
    );
  });

  it('takes four days for what is not said, as SQS does', () => {
    const day = 86_400;
    const deadLetters = (days: number) => ({ MessageRetentionPeriod: days * day });
    expect(findings(deadLetterQueue, { deadLetters: deadLetters(4) })).toHaveLength(1);
    expect(findings(deadLetterQueue, { deadLetters: deadLetters(5) })).toEqual([]);
  });
});

describe('maximum-concurrency', () => {
  it('finds fault exactly with maxima that add up to more than is reserved', () => {
    fc.assert(
      fc.property(
        fc.array(concurrency, { minLength: 1, maxLength: 5 }),
        fc.integer({ min: 0, max: 5000 }),
        (maxima, reserved) => {
          const found = findings(maximumConcurrency, {
            function: { ReservedConcurrentExecutions: reserved },
            mappings: maxima.map((MaximumConcurrency) => ({
              ScalingConfig: { MaximumConcurrency },
            })),
          });
          const total = maxima.reduce((sum, maximum) => sum + maximum, 0);
          expect(found).toHaveLength(total > reserved ? 1 : 0);
        },
      ),
    );
  });

  it('leaves provisioned pollers alone: they have no maximum', () => {
    const provisioned = { ProvisionedPollerConfig: { MinimumPollers: 2 } };
    const reserved = { ReservedConcurrentExecutions: 1 };
    expect(findings(maximumConcurrency, { function: reserved, mappings: [provisioned] })).toEqual(
      [],
    );
  });
});
