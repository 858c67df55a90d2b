import {
  DeleteIdentityCommand,
  GetIdentityVerificationAttributesCommand,
  GetSendQuotaCommand,
  ListIdentitiesCommand,
  SendEmailCommand,
  SendRawEmailCommand,
  SESClient,
  VerifyEmailIdentityCommand,
} from '@aws-sdk/client-ses';
import { VirtualClock } from '../../src/clock.ts';
import { createSes, type Ses } from '../../src/services/ses/index.ts';
import { serve, type Served } from '../support/serve.ts';

const NOON = Date.UTC(2026, 10, 22, 12);

let clock: VirtualClock;
let ses: Ses;
let served: Served;
let client: SESClient;

beforeEach(async () => {
  clock = new VirtualClock(NOON);
  ses = createSes({ clock, publish: () => {} });
  ses.identities.verify('example.com');
  served = await serve('ses', ses.service);
  client = new SESClient(served.client);
});

afterEach(async () => {
  client.destroy();
  await served.close();
});

/** Sends a plain mail, with what a test cares about. */
function send(
  changes: {
    source?: string;
    to?: string[];
    cc?: string[];
    bcc?: string[];
    replyTo?: string[];
    returnPath?: string;
    subject?: string;
    html?: string;
  } = {},
) {
  return client.send(
    new SendEmailCommand({
      Source: changes.source ?? 'videos@example.com',
      Destination: {
        ToAddresses: changes.to ?? ['max@home.test'],
        CcAddresses: changes.cc,
        BccAddresses: changes.bcc,
      },
      ReplyToAddresses: changes.replyTo,
      ReturnPath: changes.returnPath,
      Message: {
        Subject: { Charset: 'UTF-8', Data: changes.subject ?? 'Ready' },
        Body: {
          Text: { Data: 'Your video is ready.' },
          Html: changes.html ? { Data: changes.html } : undefined,
        },
      },
      Tags: [{ Name: 'flow', Value: 'video' }],
    }),
  );
}

const rawOf = async (id: string | undefined) =>
  Buffer.from((await ses.inbox.get(id ?? '')?.raw()) ?? []).toString('utf8');

it('delivers a mail to the inbox with all it says', async () => {
  client = new SESClient(served.clientOf('mailer', 'arn'));
  const { MessageId } = await send({
    source: 'Die Videothek <videos@example.com>',
    subject: 'Fertig: „Über den Wolken“ 🎬',
    html: '<p>Fertig</p>',
  });
  expect(ses.inbox.list()).toMatchObject([
    {
      id: MessageId,
      envelope: { from: 'videos@example.com', to: ['max@home.test'] },
      from: 'videos@example.com',
      subject: 'Fertig: „Über den Wolken“ 🎬',
      tags: { flow: 'video' },
      senderFunction: 'mailer',
      receivedAt: NOON,
      weight: expect.any(Number),
      raw: expect.any(Function),
    },
  ]);
  expect(await rawOf(MessageId)).toContain('Your video is ready.');
});

it('writes a real MIME message', async () => {
  const { MessageId } = await send({
    subject: 'Ünïcode',
    html: '<p>Fertig</p>',
    replyTo: ['team@example.com'],
  });
  const raw = await rawOf(MessageId);
  expect(raw).toMatch(
    new RegExp(`^Message-ID:\\s+<${MessageId}@email\\.amazonses\\.com>\\r$`, 'm'),
  );
  expect(raw).toContain('Date: Sun, 22 Nov 2026 12:00:00 +0000\r\n');
  expect(raw).toContain('Reply-To: team@example.com\r\n');
  expect(raw).toMatch(/Subject: =\?UTF-8\?/i);
  expect(raw).toContain('Content-Type: multipart/alternative');
  expect(raw.indexOf('text/plain')).toBeLessThan(raw.indexOf('text/html'));
});

it('keeps blind copies out of the message and in the envelope', async () => {
  const { MessageId } = await send({ cc: ['ann@home.test'], bcc: ['spy@home.test'] });
  expect(await rawOf(MessageId)).not.toContain('spy@home.test');
  expect(ses.inbox.list({ to: 'SPY@home.test' })).toHaveLength(1);
  expect(ses.inbox.get(MessageId ?? '')?.envelope.to).toEqual([
    'max@home.test',
    'ann@home.test',
    'spy@home.test',
  ]);
});

it.each(['stranger@other.test', 'a@example.com.evil.test'])(
  'rejects mail from %s',
  async (source) => {
    await expect(send({ source })).rejects.toMatchObject({
      name: 'MessageRejected',
      message: `Email address is not verified. The following identities failed the check in region US-EAST-1: ${source}`,
    });
    expect(ses.inbox.list()).toEqual([]);
  },
);

it('checks the return path like the sender', async () => {
  await expect(send({ returnPath: 'bounces@other.test' })).rejects.toMatchObject({
    name: 'MessageRejected',
  });
});

it('accepts a verified address, and addresses of a verified domain and its subdomains', async () => {
  await client.send(new VerifyEmailIdentityCommand({ EmailAddress: 'One@Other.test' }));
  await send({ source: 'One@other.TEST' });
  await send({ source: 'any@mail.example.com' });
  await expect(send({ source: 'one@other.test' })).rejects.toMatchObject({
    name: 'MessageRejected',
  });
});

it.each<[string, Parameters<typeof send>[0]]>([
  ['an address without a domain', { to: ['max'] }],
  ['two addresses in one', { to: ['a@home.test, b@home.test'] }],
  ['a space in an address', { to: ['a b@home.test'] }],
  ['letters that a mailbox cannot have', { to: ['ü@home.test'] }],
  ['a header in an address', { to: ['a@home.test\r\nBcc: spy@home.test'] }],
  ['a header in a name', { source: 'Max\r\nBcc: spy@home.test <videos@example.com>' }],
  ['a header in the reply address', { replyTo: ['a@home.test\nX-Evil: 1'] }],
  ['a header in the subject', { subject: 'Ready\r\nBcc: spy@home.test' }],
  ['nobody to send to', { to: [] }],
  ['51 recipients', { to: Array.from({ length: 51 }, (_, index) => `a${index}@home.test`) }],
])('refuses %s', async (_, changes) => {
  await expect(send(changes)).rejects.toMatchObject({ name: 'InvalidParameterValue' });
  expect(ses.inbox.list()).toEqual([]);
});

it('sends to 50 recipients at once', async () => {
  await send({ to: Array.from({ length: 50 }, (_, index) => `a${index}@home.test`) });
  expect(ses.inbox.list({ to: 'a49@home.test' })).toHaveLength(1);
});

function sendRaw(message: string, changes: { Source?: string; Destinations?: string[] } = {}) {
  return client.send(
    new SendRawEmailCommand({ RawMessage: { Data: Buffer.from(message) }, ...changes }),
  );
}

const OWN_MESSAGE = [
  'From: Videos <videos@example.com>',
  'To: Max <max@home.test>',
  'Bcc: spy@home.test,',
  '\tfriend@home.test',
  'Date: Thu, 01 Jan 1970 00:00:00 +0000',
  'Message-ID: <own@example.com>',
  'Subject: =?UTF-8?Q?=C3=BCber?=',
  'List-Unsubscribe: <https://example.com/u>',
  '',
  'Date: in the text stays.',
].join('\n');

it('delivers a raw message to whom its headers name, with headers of its own', async () => {
  const { MessageId } = await sendRaw(OWN_MESSAGE);
  const mail = ses.inbox.get(MessageId ?? '');
  expect(mail).toMatchObject({
    from: 'videos@example.com',
    subject: 'über',
    envelope: { to: ['max@home.test', 'spy@home.test', 'friend@home.test'] },
  });
  const raw = await rawOf(MessageId);
  expect(raw).toContain(`Message-ID: <${MessageId}@email.amazonses.com>\r\n`);
  expect(raw).toContain('Date: Sun, 22 Nov 2026 12:00:00 +0000\r\n');
  expect(raw).toContain('List-Unsubscribe: <https://example.com/u>\r\n');
  expect(raw).not.toMatch(/own@example|1970|spy|friend/);
  expect(raw).toContain('\r\n\r\nDate: in the text stays.');
});

it('delivers a raw message to the destinations given instead', async () => {
  const { MessageId } = await sendRaw(OWN_MESSAGE, { Destinations: ['only@home.test'] });
  expect(ses.inbox.get(MessageId ?? '')?.envelope.to).toEqual(['only@home.test']);
});

it('refuses a raw message without a sender, or with one that is not verified', async () => {
  await expect(sendRaw('To: a@home.test\n\nHello')).rejects.toMatchObject({
    name: 'InvalidParameterValue',
  });
  await expect(
    sendRaw('From: a@other.test\nTo: a@home.test\n\nHello', { Source: 'videos@example.com' }),
  ).rejects.toMatchObject({ name: 'MessageRejected' });
});

it('lists, describes and forgets identities', async () => {
  await client.send(new VerifyEmailIdentityCommand({ EmailAddress: 'max@home.test' }));
  const all = await client.send(new ListIdentitiesCommand({}));
  expect(all.Identities).toEqual(['example.com', 'max@home.test']);
  const domains = await client.send(new ListIdentitiesCommand({ IdentityType: 'Domain' }));
  expect(domains.Identities).toEqual(['example.com']);

  const { VerificationAttributes } = await client.send(
    new GetIdentityVerificationAttributesCommand({ Identities: ['max@home.test', 'no@home.test'] }),
  );
  expect(VerificationAttributes).toEqual({ 'max@home.test': { VerificationStatus: 'Success' } });

  await client.send(new DeleteIdentityCommand({ Identity: 'max@home.test' }));
  await expect(send({ source: 'max@home.test' })).rejects.toMatchObject({
    name: 'MessageRejected',
  });
});

it('counts the recipients of the last 24 hours', async () => {
  await send({ cc: ['b@home.test'] });
  await clock.advance(24 * 60 * 60 * 1000);
  await send();
  const quota = await client.send(new GetSendQuotaCommand({}));
  expect(quota).toMatchObject({ Max24HourSend: -1, MaxSendRate: 500, SentLast24Hours: 1 });
});

it('verifies the identities of a template at once', async () => {
  const declared = { stackName: 'App', logicalId: 'Sender', generatedName: 'App-Sender-1' };
  const create = (type: string, properties: Record<string, unknown>) =>
    ses.resourceTypes.find((each) => each.type === type)?.create({ ...declared, type, properties });
  expect(await create('AWS::SES::EmailIdentity', { EmailIdentity: 'hello@app.test' })).toEqual({
    ref: 'hello@app.test',
  });
  await send({ source: 'hello@app.test' });
  expect(ses.inbox.list()).toHaveLength(1);
  expect(await create('AWS::SES::ConfigurationSet', {})).toEqual({ ref: 'App-Sender-1' });
});

it.each(['garbage', '', 'a@b@c', 'a@b.example, c@d.example'])(
  'verifies no identity that is no address: "%s"',
  async (EmailAddress) => {
    await expect(client.send(new VerifyEmailIdentityCommand({ EmailAddress }))).rejects.toThrow(
      'Illegal address',
    );
  },
);

it('takes a large mail of short lines without reading it all', async () => {
  const head = 'From: videos@example.com\r\nTo: a@b.example\r\nSubject: long\r\n\r\n';
  const Data = Buffer.from(head + 'x\r\n'.repeat(2_000_000));
  await client.send(new SendRawEmailCommand({ RawMessage: { Data } }));
  expect(ses.inbox.list()[0]).toMatchObject({ subject: 'long' });
  expect((await ses.inbox.list()[0]?.raw())?.length).toBeGreaterThan(Data.length);
});
