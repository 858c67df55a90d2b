import { SendBulkEmailCommand, SESv2Client } from '@aws-sdk/client-sesv2';
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startLocalAws } from '../../src/index.ts';
import { synthMailApp } from '../fixtures/mail-app/app.ts';

jest.setTimeout(30_000);

it('tells a queue, by way of a topic, of the mails of a fan-out that bounced', async () => {
  const assembly = await mkdtemp(join(tmpdir(), 'mail-app-'));
  synthMailApp(assembly);
  const local = await startLocalAws({ assembly, port: 0 });
  const options = {
    endpoint: local.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  };
  const [ses, sqs] = [new SESv2Client(options), new SQSClient(options)];
  try {
    const { From, BouncesUrl } = local.outputs['Mail'] ?? {};
    const recipients = ['ann@home.test', 'bounce@simulator.amazonses.com', 'max@home.test'];
    const { BulkEmailEntryResults } = await ses.send(
      new SendBulkEmailCommand({
        FromEmailAddress: From,
        DefaultContent: {
          Template: { TemplateContent: { Subject: 'News', Text: 'Hello' }, TemplateData: '{}' },
        },
        BulkEmailEntries: recipients.map((to) => ({ Destination: { ToAddresses: [to] } })),
      }),
    );
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl: BouncesUrl,
        WaitTimeSeconds: 20,
        MaxNumberOfMessages: 10,
      }),
    );
    expect(Messages.map(({ Body = '' }) => JSON.parse(Body))).toMatchObject([
      { eventType: 'Bounce', mail: { messageId: BulkEmailEntryResults?.[1]?.MessageId } },
    ]);
    const counts = await fetch(`${local.endpoint}/_local/inbox/recipients?subject=News`);
    expect(await counts.json()).toEqual({ 'ann@home.test': 1, 'max@home.test': 1 });
    expect(local.notEmulated).toEqual([]);
  } finally {
    ses.destroy();
    sqs.destroy();
    await local.stop();
    await rm(assembly, { recursive: true, force: true });
  }
});
