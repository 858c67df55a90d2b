import {
  PutSuppressedDestinationCommand,
  SendBulkEmailCommand,
  SendEmailCommand,
  type EmailContent,
} from '@aws-sdk/client-sesv2';
import { laboratory, NOON, TOPIC, type Laboratory } from './laboratory.ts';

let lab: Laboratory;
beforeEach(async () => {
  lab = await laboratory();
  await lab.create('AWS::SES::ConfigurationSet', { Name: 'posts' });
});
afterEach(() => lab.close());

function listen(...MatchingEventTypes: string[]) {
  return lab.create('AWS::SES::ConfigurationSetEventDestination', {
    ConfigurationSetName: 'posts',
    EventDestination: { Enabled: true, MatchingEventTypes, SnsDestination: { TopicARN: TOPIC } },
  });
}

const HELLO: EmailContent = {
  Simple: { Subject: { Data: 'Hello' }, Body: { Text: { Data: 'Hello' } } },
};

async function send(to: string[], Content = HELLO, set: string | null = 'posts') {
  const { MessageId } = await lab.client.send(
    new SendEmailCommand({
      FromEmailAddress: 'Posts <posts@example.com>',
      Destination: { ToAddresses: to },
      EmailTags: [{ Name: 'flow', Value: 'posts' }],
      ConfigurationSetName: set ?? undefined,
      Content,
    }),
  );
  return MessageId;
}

async function eventsOf(to: string[]) {
  await send(to);
  await lab.clock.advance(2000);
  return lab.events();
}

const ALL = ['SEND', 'DELIVERY', 'BOUNCE', 'COMPLAINT', 'REJECT', 'RENDERING_FAILURE'];

it('tells a topic first that it may be published to', async () => {
  await listen('BOUNCE');
  expect(lab.published).toEqual([
    {
      topicArn: TOPIC,
      message: 'Successfully validated SNS topic for Amazon SES event publishing.',
    },
  ]);
});

it('tells of a delivery as AWS does, shortly after the mail was sent', async () => {
  await listen('send', 'delivery');
  const MessageId = await send(['max@home.test']);
  expect(lab.events()).toEqual([]);
  await lab.clock.advance(2000);
  const mail = {
    timestamp: '2026-11-22T12:00:00.000Z',
    source: 'Posts <posts@example.com>',
    sourceArn: 'arn:aws:ses:us-east-1:000000000000:identity/example.com',
    sendingAccountId: '000000000000',
    messageId: MessageId,
    destination: ['max@home.test'],
    headersTruncated: false,
    headers: [
      { name: 'From', value: 'Posts <posts@example.com>' },
      { name: 'To', value: 'max@home.test' },
      { name: 'Subject', value: 'Hello' },
      { name: 'MIME-Version', value: '1.0' },
    ],
    commonHeaders: {
      from: ['Posts <posts@example.com>'],
      to: ['max@home.test'],
      messageId: MessageId,
      subject: 'Hello',
    },
    tags: {
      'ses:configuration-set': ['posts'],
      'ses:source-ip': ['127.0.0.1'],
      'ses:from-domain': ['example.com'],
      'ses:caller-identity': ['notifier'],
      flow: ['posts'],
    },
  };
  expect(lab.events()).toEqual([
    { eventType: 'Send', mail, send: {} },
    {
      eventType: 'Delivery',
      mail,
      delivery: {
        timestamp: expect.stringMatching(/^2026-11-22T12:00:00/),
        processingTimeMillis: expect.any(Number),
        recipients: ['max@home.test'],
        smtpResponse: expect.stringContaining('250'),
        reportingMTA: expect.any(String),
      },
    },
  ]);
});

it('bounces the mailbox simulator’s address for good', async () => {
  await listen(...ALL);
  expect(await eventsOf(['bounce+post-1@simulator.amazonses.com'])).toMatchObject([
    { eventType: 'Send' },
    {
      eventType: 'Bounce',
      bounce: {
        bounceType: 'Permanent',
        bounceSubType: 'General',
        bouncedRecipients: [
          {
            emailAddress: 'bounce+post-1@simulator.amazonses.com',
            action: 'failed',
            status: '5.1.1',
            diagnosticCode: 'smtp; 550 5.1.1 user unknown',
          },
        ],
      },
    },
  ]);
  expect(lab.ses.inbox.list()).toEqual([]);
});

it.each([
  ['success', ['Send', 'Delivery'], {}],
  [
    'ooto',
    ['Send', 'Delivery', 'Bounce'],
    { bounce: { bounceType: 'Transient', bounceSubType: 'General' } },
  ],
  [
    'complaint',
    ['Send', 'Delivery', 'Complaint'],
    {
      complaint: {
        complaintFeedbackType: 'abuse',
        complainedRecipients: [{ emailAddress: 'complaint@simulator.amazonses.com' }],
      },
    },
  ],
  [
    'suppressionlist',
    ['Send', 'Bounce'],
    { bounce: { bounceType: 'Permanent', bounceSubType: 'Suppressed' } },
  ],
])('plays %s of the mailbox simulator', async (mailbox, types, last) => {
  await listen(...ALL);
  const events = await eventsOf([`${mailbox}@simulator.amazonses.com`]);
  expect(events.map(({ eventType }) => eventType)).toEqual(types);
  expect(events.at(-1)).toMatchObject(last);
  expect(lab.ses.inbox.list()).toHaveLength(types.includes('Delivery') ? 1 : 0);
});

it('delivers to the others what bounces for one', async () => {
  await listen('bounce', 'delivery');
  const events = await eventsOf([
    'max@home.test',
    'bounce@simulator.amazonses.com',
    'ann@home.test',
  ]);
  expect(events.map(({ eventType }) => eventType)).toEqual(['Delivery', 'Bounce']);
  expect(lab.ses.inbox.list()[0]?.envelope.to).toEqual(['max@home.test', 'ann@home.test']);
});

it('does not mail who is on the suppression list', async () => {
  await listen(...ALL);
  await lab.client.send(
    new PutSuppressedDestinationCommand({ EmailAddress: 'max@home.test', Reason: 'BOUNCE' }),
  );
  expect(await eventsOf(['MAX@home.test'])).toMatchObject([
    { eventType: 'Send' },
    { eventType: 'Bounce', bounce: { bounceSubType: 'OnAccountSuppressionList' } },
  ]);
  expect(lab.ses.inbox.list()).toEqual([]);
});

it('tells of what could not be rendered, by the name of the template', async () => {
  await listen(...ALL);
  await lab.create('AWS::SES::Template', {
    Template: { TemplateName: 'post', SubjectPart: 'New', TextPart: 'Hello {{name}}' },
  });
  const { BulkEmailEntryResults } = await lab.client.send(
    new SendBulkEmailCommand({
      FromEmailAddress: 'posts@example.com',
      ConfigurationSetName: 'posts',
      DefaultContent: { Template: { TemplateName: 'post', TemplateData: '{}' } },
      BulkEmailEntries: [{ Destination: { ToAddresses: ['max@home.test'] } }],
    }),
  );
  await lab.clock.advance(2000);
  expect(lab.events()).toEqual([
    {
      eventType: 'Rendering Failure',
      mail: expect.objectContaining({
        messageId: BulkEmailEntryResults?.[0]?.MessageId,
        destination: ['max@home.test'],
      }),
      failure: {
        errorMessage: "Attribute 'name' is not present in the rendering data.",
        templateName: 'post',
      },
    },
  ]);
});

it('rejects what everybody agreed to call a virus', async () => {
  await listen(...ALL);
  const virus = String.raw`X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*`;
  const Data = Buffer.from(
    [
      'From: posts@example.com',
      'Content-Type: multipart/mixed; boundary=b',
      '',
      '--b',
      'Content-Disposition: attachment; filename=sample.txt',
      'Content-Transfer-Encoding: base64',
      '',
      Buffer.from(virus).toString('base64'),
      '--b--',
    ].join('\r\n'),
  );
  await send(['max@home.test'], { Raw: { Data } });
  await lab.clock.advance(2000);
  expect(lab.events()).toMatchObject([
    { eventType: 'Send' },
    { eventType: 'Reject', reject: { reason: 'Bad content' } },
  ]);
  expect(lab.ses.inbox.list()).toEqual([]);
});

it('tells only of what a destination asks for, and only of mails of its set', async () => {
  await listen('complaint');
  await send(['complaint@simulator.amazonses.com'], HELLO, null);
  expect(await eventsOf(['complaint@simulator.amazonses.com'])).toHaveLength(1);
});

it('uses the configuration set of the identity where a mail names none', async () => {
  await listen('send');
  await lab.create('AWS::SES::EmailIdentity', {
    EmailIdentity: 'example.com',
    ConfigurationSetAttributes: { ConfigurationSetName: 'posts' },
  });
  await send(['max@home.test'], HELLO, null);
  await lab.clock.advance(2000);
  expect(lab.events()).toMatchObject([
    {
      mail: {
        timestamp: new Date(NOON).toISOString(),
        tags: { 'ses:configuration-set': ['posts'] },
      },
    },
  ]);
});

it('refuses destinations other than topics', async () => {
  await expect(
    lab.create('AWS::SES::ConfigurationSetEventDestination', {
      ConfigurationSetName: 'posts',
      EventDestination: {
        Enabled: true,
        MatchingEventTypes: ['send'],
        CloudWatchDestination: { DimensionConfigurations: [] },
      },
    }),
  ).rejects.toThrow('SnsDestination');
});
