import { spawnSync } from 'node:child_process';
import { globSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib/core';
import cdkJson from '../../cdk.json' with { type: 'json' };
import { addConveyor } from '../../lib/conveyor.ts';
import { synthesize } from './synthesize.ts';

const stages = ['sandbox', 'production'];
const scratch = mkdtempSync(join(tmpdir(), 'conveyor-lint-'));
afterAll(() => rmSync(scratch, { recursive: true }));

/** The paths of the templates that an account gets. */
function templates(stage: string): string[] {
  const app = new App({
    analyticsReporting: false,
    builtinCloudFormationValidation: false,
    outdir: join(scratch, stage),
    context: {
      ...cdkJson.context,
      stage,
      senderIdentity: 'create',
      alarmEmail: 'ops@example.com',
      'aws:cdk:bundling-stacks': [],
    },
  });
  addConveyor(app);
  const { directory } = app.synth();
  return globSync('*.template.json', { cwd: directory }).map((file) => join(directory, file));
}

/** W3005: CDK writes DependsOn where a reference would do. */
const ignored = ['--ignore-checks', 'W3005'];
const lint = (files: string[]) =>
  spawnSync('cfn-lint', [...files, ...ignored, '--format', 'parseable'], { encoding: 'utf8' });

/** A Python program, which not everybody has: https://github.com/aws-cloudformation/cfn-lint */
const installed = spawnSync('cfn-lint', ['--version']).status === 0;
const whereInstalled = installed ? describe : describe.skip;

whereInstalled('cfn-lint', () => {
  it('has no word against what an account is given, in either stage', () => {
    const files = stages.flatMap(templates);
    expect(files).toHaveLength(8);
    const { status, stdout } = lint(files);
    expect(stdout).toBe('');
    expect(status).toBe(0);
  }, 120_000);
});

describe('CloudFormation', () => {
  it('is asked for no output that is another stack’s: it has learnt to read those only lately', () => {
    for (const template of Object.values(synthesize())) {
      expect(Object.keys(template.findOutputs('*'))).not.toEqual([]);
      expect(JSON.stringify(template.findOutputs('*'))).not.toContain('Fn::GetStackOutput');
    }
  });
});
