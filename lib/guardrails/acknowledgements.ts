import { Validations, type PolicyViolation } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import * as z from 'zod';

/** The reason for each acknowledged rule, as CDK keeps it in a construct's metadata. */
const reasons = z.record(z.string(), z.string());

/**
 * Acknowledgements that say nothing: without a reason, or of a rule that there is not. They fail the
 * synth and cannot be acknowledged in turn.
 */
export function idleAcknowledgements(
  app: IConstruct,
  namespace: string,
  ruleIds: readonly string[],
): PolicyViolation[] {
  return app.node.findAll().flatMap(({ node }) =>
    node.metadata
      .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
      .flatMap(({ data }) => Object.entries(reasons.safeParse(data).data ?? {}))
      .filter(([id]) => id.startsWith(`${namespace}::`))
      .flatMap(([id, reason]) => {
        const [problem, fix] = ruleIds.includes(id.slice(`${namespace}::`.length))
          ? [reason.trim() === '' && `${id} is acknowledged without a reason.`, 'Write down why.']
          : [`${id} is no rule.`, `Acknowledge one of ${ruleIds.join(', ')}, or nothing.`];
        return problem ? violation(problem, fix, node.path) : [];
      }),
  );
}

function violation(description: string, fix: string, constructPath: string): PolicyViolation {
  return {
    ruleName: 'acknowledgement',
    description,
    fix,
    severity: 'fatal',
    violatingResources: [{ constructPath, locations: [] }],
  };
}
