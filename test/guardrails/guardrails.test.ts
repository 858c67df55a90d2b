import { App, Duration, Stack, Stage, Validations } from 'aws-cdk-lib/core';
import { Guardrails } from '../../lib/guardrails/guardrails.ts';
import { pipeline } from './parts.ts';
import { guardedApp, synthesize, violationsIn } from './violations.ts';

/** Hides messages for too short a time, and takes them away too early. */
function careless(stack: Stack) {
  const { queue } = pipeline(stack, { queue: { visibilityTimeout: Duration.seconds(30) } });
  return { queue };
}

describe('a violation', () => {
  it('says where, what is wrong with which figures, why and how to mend it', () => {
    expect(violationsIn(careless)).toEqual([
      {
        rule: 'visibility-timeout',
        construct: 'Stack/Queue/Resource',
        description: expect.stringMatching(
          /30 s, but Stack\/Handler may run for 10 s: it needs 6 × 10 \+ 0 = 60 s\. .+ https:\/\/docs\.aws\.amazon\.com\//,
        ),
        fix: "Set the queue's visibilityTimeout to Duration.seconds(60) or more.",
      },
    ]);
  });

  it('fails the synth, and says by which id it can be acknowledged', () => {
    const app = guardedApp();
    careless(new Stack(app, 'Stack'));
    expect(synthesize(app).error).toContain("Acknowledge with 'Guardrails::visibility-timeout'");
  });
});

describe('an acknowledgement', () => {
  const acknowledgement = { id: 'Guardrails::visibility-timeout', reason: 'It is idempotent.' };

  it.each(['queue', 'stack', 'app'] as const)('on the %s lets the synth pass', (where) => {
    const app = guardedApp();
    const stack = new Stack(app, 'Stack');
    const { queue } = careless(stack);
    Validations.of({ queue, stack, app }[where]).acknowledge(acknowledgement);
    expect(synthesize(app)).toEqual({ error: undefined, violations: [] });
  });

  it('says nothing about another construct', () => {
    const app = guardedApp();
    const queues = ['One', 'Other'].map((id) => careless(new Stack(app, id)).queue);
    for (const queue of queues.slice(1)) Validations.of(queue).acknowledge(acknowledgement);
    const { error, violations } = synthesize(app);
    expect(violations.map(({ construct }) => construct)).toEqual(['One/Queue/Resource']);
    expect(error).toBeDefined();
  });

  it('says nothing about another rule', () => {
    const app = guardedApp();
    const stack = new Stack(app, 'Stack');
    careless(stack);
    Validations.of(stack).acknowledge({ ...acknowledgement, id: 'Guardrails::max-receive-count' });
    expect(synthesize(app).error).toBeDefined();
  });
});

describe('an acknowledgement that says nothing', () => {
  it.each([
    [
      'of no rule',
      'Guardrails::visibility',
      'It is idempotent.',
      'Guardrails::visibility is no rule',
    ],
    ['without a reason', 'Guardrails::visibility-timeout', ' ', 'acknowledged without a reason'],
  ])('fails the synth, where it is %s', (_what, id, reason, message) => {
    const app = guardedApp();
    const stack = new Stack(app, 'Stack');
    Validations.of(stack).acknowledge({ id, reason });
    const { error, violations } = synthesize(app);
    expect(violations).toMatchObject([{ rule: 'acknowledgement', construct: 'Stack' }]);
    expect(error).toContain(message);
  });

  it('cannot be acknowledged', () => {
    const app = guardedApp();
    new Stack(app, 'Stack');
    Validations.of(app).acknowledge({ id: 'Guardrails::acknowledgement', reason: 'Because.' });
    expect(synthesize(app).error).toContain('Guardrails::acknowledgement is no rule');
  });

  it('is none of our business if it is about another plugin', () => {
    const app = guardedApp();
    new Stack(app, 'Stack');
    Validations.of(app).acknowledge({ id: 'Other::rule', reason: '' });
    expect(synthesize(app)).toEqual({ error: undefined, violations: [] });
  });
});

describe("a synthesis without CDK's own validation, as `npm start` has it", () => {
  it('is checked all the same', () => {
    jest.replaceProperty(process, 'env', { ...process.env, CDK_VALIDATION: 'false' });
    const app = new App({ analyticsReporting: false });
    Validations.of(app).addPlugins(new Guardrails());
    careless(new Stack(app, 'Stack'));
    const { violations } = synthesize(app);
    jest.restoreAllMocks();
    expect(violations).toMatchObject([{ construct: 'Stack/Queue/Resource' }]);
  });
});

describe('a stage', () => {
  it('is checked when the guardrails are on for the app', () => {
    const app = guardedApp();
    careless(new Stack(new Stage(app, 'Production'), 'Stack'));
    expect(synthesize(app).violations).toMatchObject([
      { construct: 'Production/Stack/Queue/Resource' },
    ]);
  });

  it('is checked alone when they are on for it', () => {
    const app = new App({ analyticsReporting: false, builtinCloudFormationValidation: false });
    const [checked, unchecked] = [new Stage(app, 'Checked'), new Stage(app, 'Unchecked')];
    Validations.of(checked).addPlugins(new Guardrails());
    for (const stage of [checked, unchecked]) careless(new Stack(stage, 'Stack'));
    expect(synthesize(app).violations.map(({ construct }) => construct)).toEqual([
      'Checked/Stack/Queue/Resource',
    ]);
  });
});
