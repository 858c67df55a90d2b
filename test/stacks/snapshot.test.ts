import type { Template } from 'aws-cdk-lib/assertions';
import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod';
import { synthesize } from './synthesize.ts';

const parts = z.object({
  Resources: z.record(z.string(), z.unknown()),
  Outputs: z.record(z.string(), z.unknown()),
});

/**
 * Only what a person would review: where code and pages lie says nothing about the system, and a
 * dashboard has tests of its own.
 */
function reviewable(template: Template) {
  const text = JSON.stringify(template.toJSON(), (key, value: unknown) =>
    /^(S3Key|SourceObjectKeys|DashboardBody|aws:asset:.*)$/.test(key) ? undefined : value,
  );
  return parts.parse(JSON.parse(text));
}

/** What production has otherwise than the sandbox, and what it does not have. */
function difference(sandbox: Template, production: Template) {
  const before = reviewable(sandbox).Resources;
  const after = reviewable(production).Resources;
  return {
    missing: Object.keys(before).filter((logicalId) => !(logicalId in after)),
    different: Object.fromEntries(
      Object.entries(after).filter(
        ([logicalId, resource]) => !isDeepStrictEqual(resource, before[logicalId]),
      ),
    ),
  };
}

const sandbox = synthesize({ stage: 'sandbox' });
const production = synthesize({ stage: 'production' });

describe.each(['foundation', 'video', 'posts', 'clicks'] as const)('the %s stack', (name) => {
  it('is as reviewed in a sandbox', () => {
    expect(reviewable(sandbox[name])).toMatchSnapshot();
  });

  it('differs in production only where reviewed', () => {
    expect(difference(sandbox[name], production[name])).toMatchSnapshot();
  });
});
