import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Stack, Validations } from 'aws-cdk-lib/core';
import * as z from 'zod';
import cdkJson from '../../cdk.json' with { type: 'json' };
import { Guardrails } from '../../lib/guardrails/guardrails.ts';

const report = z.object({
  pluginReports: z.array(
    z.object({
      pluginName: z.string(),
      metadata: z.object({ error: z.string() }).partial().optional(),
      violations: z.array(
        z.object({
          ruleName: z.string(),
          description: z.string(),
          suggestedFix: z.string().default(''),
          violatingConstructs: z.array(z.object({ constructPath: z.string() })),
        }),
      ),
    }),
  ),
});

/** What CDK tells people about one finding. */
export interface Violation {
  readonly rule: string;
  readonly construct: string;
  readonly description: string;
  readonly fix: string;
}

/** An app without guardrails of its own: what is added to it may bring them. */
export function bareApp(context: Record<string, string> = {}): App {
  return new App({
    analyticsReporting: false,
    builtinCloudFormationValidation: false,
    context: {
      ...cdkJson.context,
      ffmpeg: 'host',
      ...context,
      'aws:cdk:bundling-stacks': [],
    },
  });
}

/** An app on which the guardrails are on, as anybody would have it. */
export function guardedApp(context: Record<string, string> = {}): App {
  const app = bareApp(context);
  Validations.of(app).addPlugins(new Guardrails());
  return app;
}

/** Synthesizes: whether it failed, and the report that CDK wrote. */
export function synthesize(app: App): { error: string | undefined; violations: Violation[] } {
  let error: string | undefined;
  try {
    app.synth();
  } catch (thrown) {
    error = String(thrown);
  }
  const file = join(app.outdir, 'validation-report.json');
  const { pluginReports } = report.parse(JSON.parse(readFileSync(file, 'utf8')));
  const crashed = pluginReports.find(({ metadata }) => metadata?.error !== undefined);
  if (crashed) throw new Error(crashed.metadata?.error);
  const own = pluginReports.filter(({ pluginName }) => pluginName === 'Guardrails');
  const violations = own.flatMap((one) =>
    one.violations.map(({ ruleName, description, suggestedFix, violatingConstructs }) => ({
      rule: ruleName,
      construct: violatingConstructs.map(({ constructPath }) => constructPath).join(),
      description,
      fix: suggestedFix,
    })),
  );
  return { error, violations };
}

/** The violations in an app of one stack. */
export function violationsIn(build: (stack: Stack) => void): Violation[] {
  const app = guardedApp();
  build(new Stack(app, 'Stack'));
  return synthesize(app).violations;
}

/** The ids of the rules that a stack violates, each once. */
export function violatedBy(build: (stack: Stack) => void): string[] {
  return [...new Set(violationsIn(build).map(({ rule }) => rule))];
}
