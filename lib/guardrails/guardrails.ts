import type {
  IPolicyValidationContext,
  IPolicyValidationPlugin,
  PolicyValidationPluginReport,
  PolicyViolation,
} from 'aws-cdk-lib/core';
import { idleAcknowledgements } from './acknowledgements.ts';
import { readAssembly } from './read-assembly.ts';
import type { Finding, Rule } from './rule.ts';
import { rules } from './rules/index.ts';

/**
 * Fails the synth of an app whose queues and streams would lose, repeat or leak what they carry, and
 * says how to mend it. Any CDK app has it by one line, wherever its constructs come from:
 *
 * ```ts
 * Validations.of(app).addPlugins(new Guardrails());
 * ```
 *
 * Who has a reason writes it down, on the construct or any scope around it:
 *
 * ```ts
 * Validations.of(queue).acknowledge({ id: 'Guardrails::max-receive-count', reason: '…' });
 * ```
 *
 * https://docs.aws.amazon.com/cdk/v2/guide/policy-validation-synthesis.html
 */
export class Guardrails implements IPolicyValidationPlugin {
  readonly name = 'Guardrails';
  readonly ruleIds = rules.map(({ id }) => id);

  validate(context: IPolicyValidationContext): PolicyValidationPluginReport {
    const assembly = readAssembly(context);
    const violations = [
      ...rules.flatMap((rule) =>
        Array.from(rule.check(assembly), (finding) => violation(rule, finding)),
      ),
      ...idleAcknowledgements(context.appConstruct, this.name, this.ruleIds),
    ];
    return { success: violations.length === 0, violations };
  }
}

function violation(
  { id, because, page }: Rule,
  { resource, property, problem, mend }: Finding,
): PolicyViolation {
  return {
    ruleName: id,
    description: `${problem} ${because} ${page}`,
    fix: mend,
    // Once anything is acknowledged, CDK fails only for what is an "error".
    severity: 'error',
    violatingResources: [
      {
        resourceLogicalId: resource.logicalId,
        templatePath: resource.template.path,
        locations: [`Properties.${property}`],
      },
    ],
  };
}
