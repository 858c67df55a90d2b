import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { provision, readAssembly } from '../../src/assembly/index.ts';
import { VirtualClock } from '../../src/clock.ts';
import type { DeclaredResource } from '../../src/resource-type.ts';
import { synthForeignApp } from '../fixtures/foreign-app/app.ts';

const outdir = mkdtempSync(join(tmpdir(), 'foreign-app-'));

afterAll(() => rmSync(outdir, { recursive: true, force: true }));

it.each([
  ['exports', {}],
  ['stack outputs', { '@aws-cdk/core:defaultCrossStackReferences': 'weak' }],
])(
  'a foreign CDK app whose stacks share by %s is read and ordered',
  async (name, context) => {
    const directory = join(outdir, name.replace(' ', '-'));
    synthForeignApp(directory, context);
    const assembly = readAssembly(directory);
    const created: DeclaredResource[] = [];
    const emulate = (type: string) => ({
      type,
      create(declared: DeclaredResource) {
        created.push(declared);
        return {
          ref: declared.generatedName,
          attributes: { Arn: `arn:${declared.generatedName}` },
        };
      },
    });
    const { stacks, notEmulated } = await provision({
      assembly,
      resourceTypes: [
        'AWS::IAM::Role',
        'AWS::IAM::Policy',
        'AWS::SQS::Queue',
        'AWS::S3::Bucket',
        'AWS::Lambda::Function',
        'AWS::Lambda::EventSourceMapping',
        'Custom::S3BucketNotifications',
      ].map(emulate),
      clock: new VirtualClock(),
    });
    expect([...notEmulated.keys()]).toEqual([]);
    expect(stacks.map((stack) => stack.stackName)).toEqual(['Inbox', 'Archive']);

    const functions = created.filter((each) => each.type === 'AWS::Lambda::Function');
    expect(functions.map((each) => each.logicalId.slice(0, -8))).toEqual(['Journal', 'Archiver']);
    const mapping = created.find((each) => each.type === 'AWS::Lambda::EventSourceMapping');
    const queue = created.find((each) => each.logicalId.startsWith('Announcements'));
    expect(mapping?.properties.EventSourceArn).toBe(`arn:${queue?.generatedName}`);

    const code = functions[1]?.properties.Code;
    const path = assembly.assetPath(Object(code).S3Key);
    expect(existsSync(join(path, 'index.js'))).toBe(true);
  },
  30_000,
);
