import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { SendEmailCommand, SESClient, VerifyEmailIdentityCommand } from '@aws-sdk/client-ses';
import { SendBulkEmailCommand, SESv2Client } from '@aws-sdk/client-sesv2';
import { z } from 'zod';
import { startLocalAws, type LocalAws } from '../../src/index.ts';
import { synthForeignApp } from '../fixtures/foreign-app/app.ts';

jest.setTimeout(60_000);

const Source = 'site@example.com';

let assembly: string;
let local: LocalAws;
beforeAll(async () => {
  assembly = await mkdtemp(join(tmpdir(), 'watched-app-'));
  synthForeignApp(assembly);
  local = await startLocalAws({ assembly, port: 0 });
  const ses = new SESClient(operator());
  await ses.send(new VerifyEmailIdentityCommand({ EmailAddress: Source }));
  ses.destroy();
});
afterAll(async () => {
  await local.stop();
  await rm(assembly, { recursive: true, force: true });
});

const totals = z.object({
  principal: z.string(),
  service: z.string(),
  action: z.string(),
  calls: z.number(),
  entries: z.number(),
  errors: z.number(),
});
const reading = z.object({
  calls: z.array(totals),
  invocations: z.array(
    z.object({ functionName: z.string(), invocations: z.number(), errors: z.number() }),
  ),
});

/** Moves time on, which waits until nothing runs. */
async function skip(seconds: number): Promise<void> {
  await fetch(`${local.endpoint}/_local/clock/skip?seconds=${seconds}`, { method: 'POST' });
}

/** What was counted, once it is what the test waits for. */
async function counted(
  enough: (now: z.output<typeof reading>) => boolean,
): Promise<z.output<typeof reading>> {
  const deadline = Date.now() + 20_000;
  for (;;) {
    const answer = await fetch(`${local.endpoint}/_local/calls`);
    const now = reading.parse(await answer.json());
    if (enough(now)) return now;
    if (Date.now() > deadline) throw new Error(`Waited in vain: ${JSON.stringify(now)}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

const operator = () => ({
  endpoint: local.endpoint,
  region: 'us-east-1',
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
});

const archiver = (principal: string): boolean => principal.startsWith('Archive-Archiver');

it("counts an app's calls: its functions', its mappings' polls, and its invocations", async () => {
  const s3 = new S3Client({ ...operator(), forcePathStyle: true });
  const Bucket = local.outputs.Inbox?.DocumentsBucket;
  await s3.send(new PutObjectCommand({ Bucket, Key: 'in/letter.txt', Body: 'hello' }));
  const { calls, invocations } = await counted(
    (now) =>
      now.calls.some(({ principal, action }) => archiver(principal) && action === 'PutObject') &&
      now.calls.some(({ action }) => action === 'DeleteMessageBatch') &&
      now.invocations.some(({ functionName }) => archiver(functionName)),
  );
  expect(calls).toContainEqual(
    expect.objectContaining({
      principal: 'operator',
      service: 's3',
      action: 'PutObject',
      calls: 1,
    }),
  );
  expect(calls).toContainEqual(
    expect.objectContaining({
      principal: expect.stringMatching(/^mapping:Archive-Archiver/),
      service: 'sqs',
      action: 'DeleteMessageBatch',
    }),
  );
  expect(invocations).toContainEqual(
    expect.objectContaining({ functionName: expect.stringMatching(/^Archive-Archiver/) }),
  );
  s3.destroy();
});

it('counts every recipient of a mail', async () => {
  const ses = new SESClient(operator());
  await ses.send(
    new SendEmailCommand({
      Source,
      Destination: {
        ToAddresses: ['a@example.com', 'b@example.com'],
        CcAddresses: ['c@example.com'],
      },
      Message: { Subject: { Data: 'Hello' }, Body: { Text: { Data: 'Hello' } } },
    }),
  );
  const { calls } = await counted(({ calls: some }) =>
    some.some(({ service }) => service === 'ses'),
  );
  expect(calls.find(({ action }) => action === 'SendEmail')).toMatchObject({
    principal: 'operator',
    service: 'ses',
    calls: 1,
    entries: 3,
  });
  ses.destroy();
});

it('counts every entry of a bulk mail', async () => {
  const ses = new SESv2Client(operator());
  const TemplateContent = { Subject: 'Hello', Text: 'Hello {{name}}' };
  await ses.send(
    new SendBulkEmailCommand({
      FromEmailAddress: Source,
      DefaultContent: { Template: { TemplateContent, TemplateData: '{"name":"you"}' } },
      BulkEmailEntries: ['a@example.com', 'b@example.com'].map((address) => ({
        Destination: { ToAddresses: [address] },
      })),
    }),
  );
  const { calls } = await counted((now) =>
    now.calls.some(({ action }) => action === 'SendBulkEmail'),
  );
  expect(calls.find(({ action }) => action === 'SendBulkEmail')).toMatchObject({
    service: 'ses',
    calls: 1,
    entries: 2,
  });
  ses.destroy();
});

it('disturbs a function by a plan, and its work is done when the plan has ended', async () => {
  await skip(1);
  const plan = { share: 1, kinds: { killEnvironment: 1 }, principals: ['Archiver'], until: 1 };
  await fetch(`${local.endpoint}/_local/disturb`, { method: 'POST', body: JSON.stringify(plan) });
  await fetch(`${local.endpoint}/_local/calls/reset`, { method: 'POST' });
  const s3 = new S3Client({ ...operator(), forcePathStyle: true });
  const Bucket = local.outputs.Inbox?.DocumentsBucket;
  await s3.send(new PutObjectCommand({ Bucket, Key: 'in/again.txt', Body: 'hello' }));
  await counted(({ invocations }) => invocations.length > 0);
  await skip(61);
  const { invocations } = await counted((now) =>
    now.calls.some(({ action }) => action === 'DeleteMessageBatch'),
  );
  expect(invocations).toMatchObject([{ invocations: 2, errors: 1 }]);
  const state: unknown = await (await fetch(`${local.endpoint}/_local/disturb`)).json();
  expect(state).toMatchObject({ strikes: { killEnvironment: 1 } });
  s3.destroy();
});
