import { App } from 'aws-cdk-lib/core';
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';
import cdkJson from '../../cdk.json' with { type: 'json' };
import { addConveyor } from '../../lib/conveyor.ts';
import { acknowledgements, type Acknowledgement } from './nag-acknowledgements.ts';

interface Finding {
  readonly rule: string;
  readonly at: string;
}

/**
 * What cdk-nag finds. It asks here, and not in every synthesis as our own guardrails do, for it takes
 * as long as the rest of a synthesis, and `npm start` waits for one.
 */
function findings(context: Record<string, string>): Finding[] {
  const app = new App({
    analyticsReporting: false,
    builtinCloudFormationValidation: false,
    context: {
      ...cdkJson.context,
      senderIdentity: 'create',
      ...context,
      'aws:cdk:bundling-stacks': [],
    },
  });
  addConveyor(app);
  app.synth();
  return [new AwsSolutionsChecks(), new ServerlessChecks()].flatMap((pack) =>
    pack
      .validateScope(app)
      .violations.flatMap(({ ruleName, violatingResources }) =>
        violatingResources.map(({ constructPath = '' }) => ({ rule: ruleName, at: constructPath })),
      ),
  );
}

const covers = ({ rules, at }: Acknowledgement, finding: Finding) =>
  at.test(finding.at) && rules.some((rule) => rule.test(finding.rule));

const found = {
  sandbox: findings({ stage: 'sandbox' }),
  production: findings({ stage: 'production' }),
  'production that mails its alarms': findings({
    stage: 'production',
    alarmEmail: 'ops@example.com',
  }),
};

describe('cdk-nag, AwsSolutions and Serverless', () => {
  it.each(Object.entries(found))('finds nothing unexplained in %s', (_, ofIt) => {
    const unexplained = ofIt.filter(
      (finding) => !acknowledgements.some((one) => covers(one, finding)),
    );
    expect(unexplained).toEqual([]);
  });

  it('still finds everything that was acknowledged', () => {
    const all = Object.values(found).flat();
    const idle = acknowledgements.flatMap(({ rules, at, reason }) =>
      rules.filter(
        (rule) => !all.some((finding) => covers({ rules: [rule], at, reason }, finding)),
      ),
    );
    expect(idle).toEqual([]);
  });
});
