/**
 * Deploys Conveyor to moto (https://docs.getmoto.org), an implementation of AWS that is not ours, by
 * the CDK's own commands, and says which resources came into being. Run by hand, where `moto_server`
 * is installed: `pip install 'moto[server]'`, then `node test/deploy/moto.ts`.
 */
import { CloudFormationClient, paginateListStackResources } from '@aws-sdk/client-cloudformation';
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { nameFifoQueues, trim } from './trim.ts';

const region = 'us-east-1';
const stacks = ['ConveyorFoundation', 'ConveyorVideo', 'ConveyorPosts'];
const scratch = mkdtempSync(join(tmpdir(), 'conveyor-moto-'));

const port = await freePort();
// moto finds an uploaded template only under the name localhost.
const endpoint = `http://localhost:${port}`;
const environment = {
  ...process.env,
  AWS_ENDPOINT_URL: endpoint,
  AWS_REGION: region,
  AWS_ACCESS_KEY_ID: 'testing',
  AWS_SECRET_ACCESS_KEY: 'testing',
  CDK_DISABLE_NOTICES: '1',
  CDK_DISABLE_CLI_TELEMETRY: '1',
};

const server = spawn('moto_server', ['-H', '127.0.0.1', '-p', String(port)], { stdio: 'ignore' });
try {
  await answering();
  const assembly = join(scratch, 'cdk.out');
  // moto knows no Fn::GetStackOutput, and is spared the layer's 148 MB.
  const context = ['ffmpeg=host', '@aws-cdk/core:defaultCrossStackReferences=strong'];
  cdk('synth', '--quiet', '--output', assembly, ...context.flatMap((one) => ['-c', one]));
  const leftOut = trimTemplates(assembly);
  cdk('bootstrap', `aws://123456789012/${region}`);
  cdk('deploy', '--app', assembly, '--all', '--require-approval=never', '--method=direct');
  await report(leftOut);
} finally {
  server.kill();
  rmSync(scratch, { recursive: true });
}

function cdk(...args: string[]): void {
  console.log(`\n$ cdk ${args.join(' ')}`);
  const { status, stderr } = spawnSync('cdk', args, { env: environment, encoding: 'utf8' });
  if (status !== 0) throw new Error(`cdk ${args.join(' ')} failed:\n${stderr}`);
}

/** Leaves only what moto creates. Custom resources are left out too: it would need Docker for them. */
function trimTemplates(assembly: string): Map<string, number> {
  const list = 'from moto.cloudformation.parsing import get_model_map as m; print("\\n".join(m()))';
  const known = new Set(execFileSync('python', ['-c', list], { encoding: 'utf8' }).split('\n'));
  const leftOut = new Map<string, number>();
  for (const file of globSync('*.template.json', { cwd: assembly })) {
    const path = join(assembly, basename(file));
    const trimmed = trim(JSON.parse(readFileSync(path, 'utf8')), known);
    writeFileSync(path, JSON.stringify(nameFifoQueues(trimmed.template)));
    for (const [type, count] of trimmed.leftOut)
      leftOut.set(type, (leftOut.get(type) ?? 0) + count);
  }
  return leftOut;
}

async function report(leftOut: ReadonlyMap<string, number>): Promise<void> {
  const client = new CloudFormationClient({
    endpoint,
    region,
    credentials: { accessKeyId: 'testing', secretAccessKey: 'testing' },
  });
  const created = new Map<string, number>();
  for (const StackName of stacks) {
    for await (const page of paginateListStackResources({ client }, { StackName })) {
      for (const { ResourceType = '?', ResourceStatus } of page.StackResourceSummaries ?? []) {
        const line = `${ResourceType} ${ResourceStatus ?? '?'}`;
        created.set(line, (created.get(line) ?? 0) + 1);
      }
    }
  }
  print('Came into being', created);
  print('moto does not know', leftOut);
}

function print(title: string, counts: ReadonlyMap<string, number>): void {
  console.log(`\n${title}:`);
  for (const [name, count] of [...counts].toSorted(([a], [b]) => a.localeCompare(b)))
    console.log(`  ${count} × ${name}`);
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  if (typeof address !== 'object' || address === null) throw new Error('There is no free port.');
  return address.port;
}

async function answering(): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    if (server.exitCode !== null) throw new Error('moto_server ended before it answered.');
    const answer = await fetch(`${endpoint}/moto-api/`).catch(() => undefined);
    if (answer?.ok) return;
    await setTimeout(200);
  }
  throw new Error('moto_server did not answer within 20 seconds.');
}
