import {
  CreateEmailTemplateCommand,
  DeleteEmailTemplateCommand,
  DeleteSuppressedDestinationCommand,
  GetAccountCommand,
  GetEmailTemplateCommand,
  GetSuppressedDestinationCommand,
  ListEmailIdentitiesCommand,
  ListSuppressedDestinationsCommand,
  PutSuppressedDestinationCommand,
  SendEmailCommand,
  type EmailContent,
  type MessageHeader,
  type SendEmailCommandInput,
} from '@aws-sdk/client-sesv2';
import { laboratory, NOON, type Laboratory } from './laboratory.ts';

let lab: Laboratory;
beforeEach(async () => (lab = await laboratory()));
afterEach(() => lab.close());

const SIMPLE = {
  Subject: { Data: 'Neu: Größe' },
  Body: { Text: { Data: 'Hello' }, Html: { Data: '<p>Hello</p>' } },
};

function send(changes: Partial<SendEmailCommandInput> = {}) {
  return lab.client.send(
    new SendEmailCommand({
      FromEmailAddress: 'Posts <posts@example.com>',
      Destination: { ToAddresses: ['max@home.test'] },
      Content: { Simple: SIMPLE },
      ...changes,
    }),
  );
}

const withHeaders = (Headers: MessageHeader[]): EmailContent => ({
  Simple: { ...SIMPLE, Headers },
});

it('sends a simple mail, with headers of the caller’s own, each once and as given', async () => {
  const unsubscribe = `<https://example.com/u/${'x'.repeat(200)}>`;
  const { MessageId } = await send({
    Content: withHeaders([
      { Name: 'List-Unsubscribe', Value: unsubscribe },
      { Name: 'List-Unsubscribe-Post', Value: 'List-Unsubscribe=One-Click' },
    ]),
    EmailTags: [{ Name: 'flow', Value: 'posts' }],
    ReplyToAddresses: ['team@example.com'],
  });
  expect(lab.ses.inbox.get(MessageId ?? '')).toMatchObject({
    envelope: { from: 'posts@example.com', to: ['max@home.test'] },
    subject: 'Neu: Größe',
    tags: { flow: 'posts' },
    senderFunction: 'notifier',
    receivedAt: NOON,
  });
  const raw = await lab.raw(MessageId);
  expect(raw).toContain('From: Posts <posts@example.com>\r\n');
  expect(raw).toContain('Reply-To: team@example.com\r\n');
  expect(raw).toContain(` <${MessageId}@email.amazonses.com>\r\n`);
  expect(raw.match(/^List-Unsubscribe:/gim)).toHaveLength(1);
  expect(raw.replace(/\r\n[ \t]+/g, ' ')).toContain(`List-Unsubscribe: ${unsubscribe}\r\n`);
  expect(raw).toContain('List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n');
});

it('sends a raw mail, larger than the first API takes', async () => {
  const Data = Buffer.from(
    `From: posts@example.com\r\nTo: max@home.test\r\nSubject: large\r\n\r\n${'x'.repeat(12 * 2 ** 20)}`,
  );
  const { MessageId } = await send({
    FromEmailAddress: undefined,
    Destination: undefined,
    Content: { Raw: { Data } },
  });
  expect(lab.ses.inbox.get(MessageId ?? '')).toMatchObject({
    subject: 'large',
    envelope: { to: ['max@home.test'] },
  });
});

it('sends a template that came with the call, without escaping anything', async () => {
  const { MessageId } = await send({
    Content: {
      Template: {
        TemplateContent: {
          Subject: 'Hello {{name}}',
          Text: '{{#each posts}}{{this.title}};{{/each}}{{#if more}}more{{else}}no more{{/if}}',
          Html: '<p>{{name}}</p>',
        },
        TemplateData: JSON.stringify({
          name: 'Max & <b>Ann</b>',
          posts: [{ title: 'A' }, { title: 'B' }],
        }),
      },
    },
  });
  expect(lab.ses.inbox.get(MessageId ?? '')?.subject).toBe('Hello Max & <b>Ann</b>');
  const raw = await lab.raw(MessageId);
  expect(raw).toContain('A;B;no more');
  expect(raw).toContain('<p>Max & <b>Ann</b></p>');
});

it('keeps templates by name, those of CloudFormation too', async () => {
  const TemplateContent = { Subject: 'S', Text: 'Hello {{name}}' };
  await lab.client.send(new CreateEmailTemplateCommand({ TemplateName: 'post', TemplateContent }));
  expect(
    await lab.client.send(new GetEmailTemplateCommand({ TemplateName: 'post' })),
  ).toMatchObject({
    TemplateName: 'post',
    TemplateContent,
  });
  const Content = { Template: { TemplateName: 'post', TemplateData: '{"name":"Max"}' } };
  const { MessageId } = await send({ Content });
  expect(await lab.raw(MessageId)).toContain('Hello Max');

  await expect(
    lab.client.send(new CreateEmailTemplateCommand({ TemplateName: 'post', TemplateContent })),
  ).rejects.toMatchObject({ name: 'AlreadyExistsException' });
  await lab.client.send(new DeleteEmailTemplateCommand({ TemplateName: 'post' }));
  await expect(send({ Content })).rejects.toMatchObject({ name: 'NotFoundException' });

  const { ref } = await lab.create('AWS::SES::Template', {
    Template: { SubjectPart: 'Declared', TextPart: 'Hello' },
  });
  const declared = await send({ Content: { Template: { TemplateName: ref, TemplateData: '{}' } } });
  expect(await lab.raw(declared.MessageId)).toContain('Subject: Declared');
});

it.each<[string, string, Partial<SendEmailCommandInput>]>([
  ['a sender that is not verified', 'MessageRejected', { FromEmailAddress: 'a@other.test' }],
  ['no sender', 'BadRequestException', { FromEmailAddress: undefined }],
  ['nobody to send to', 'BadRequestException', { Destination: {} }],
  [
    'a line end in an address',
    'BadRequestException',
    { Destination: { ToAddresses: ['a@b.test\r\nBcc: c@d.test'] } },
  ],
  [
    '51 recipients',
    'BadRequestException',
    { Destination: { BccAddresses: Array.from({ length: 51 }, (_, n) => `a${n}@b.test`) } },
  ],
  [
    'a line end in a header',
    'BadRequestException',
    { Content: withHeaders([{ Name: 'X-A', Value: 'a\r\nBcc: c@d.test' }]) },
  ],
  [
    'a colon in a header name',
    'BadRequestException',
    { Content: withHeaders([{ Name: 'X:A', Value: 'a' }]) },
  ],
  [
    'a header that SES writes',
    'BadRequestException',
    { Content: withHeaders([{ Name: 'bcc', Value: 'c@d.test' }]) },
  ],
  [
    'letters beyond ASCII in a header',
    'BadRequestException',
    { Content: withHeaders([{ Name: 'X-A', Value: 'ü' }]) },
  ],
  [
    '16 headers',
    'BadRequestException',
    {
      Content: withHeaders(Array.from({ length: 16 }, (_, n) => ({ Name: `X-${n}`, Value: 'a' }))),
    },
  ],
  ['a tag with a space', 'BadRequestException', { EmailTags: [{ Name: 'a b', Value: 'c' }] }],
  [
    'a configuration set that does not exist',
    'NotFoundException',
    { ConfigurationSetName: 'none' },
  ],
  [
    'a template that is none',
    'BadRequestException',
    { Content: { Template: { TemplateContent: { Text: '{{#if}' } } } },
  ],
  [
    'attachments',
    'BadRequestException',
    {
      Content: {
        Simple: { ...SIMPLE, Attachments: [{ FileName: 'a', RawContent: Buffer.from('a') }] },
      },
    },
  ],
  ['lists of SES', 'BadRequestException', { ListManagementOptions: { ContactListName: 'all' } }],
])('refuses %s', async (_, name, changes) => {
  await expect(send(changes)).rejects.toMatchObject({ name });
  expect(lab.ses.inbox.list()).toEqual([]);
});

it('asks for the sender’s identity, the configuration set and the template', async () => {
  await lab.create('AWS::SES::ConfigurationSet', { Name: 'posts' });
  await lab.create('AWS::SES::Template', { Template: { TemplateName: 'post', TextPart: 'Hello' } });
  const Template = { TemplateName: 'post', TemplateData: '{}' };
  await send({ ConfigurationSetName: 'posts', Content: { Template } });
  const arn = 'arn:aws:ses:us-east-1:000000000000';
  const context = { 'ses:FromAddress': 'posts@example.com' };
  expect(lab.needs).toEqual([
    { action: 'ses:SendEmail', resource: `${arn}:identity/example.com`, context },
    { action: 'ses:SendEmail', resource: `${arn}:configuration-set/posts`, context },
    { action: 'ses:SendEmail', resource: `${arn}:template/post`, context },
  ]);
  lab.needs.length = 0;
  await send({
    FromEmailAddress: 'posts@example.com',
    Content: { Raw: { Data: Buffer.from('From: other@example.com\r\n\r\nHello') } },
  });
  expect(lab.needs).toEqual([
    {
      action: 'ses:SendRawEmail',
      resource: `${arn}:identity/example.com`,
      context: { 'ses:FromAddress': 'other@example.com' },
    },
  ]);
});

it('tells of the account and its identities', async () => {
  await send({ Destination: { ToAddresses: ['a@home.test', 'success@simulator.amazonses.com'] } });
  expect(await lab.client.send(new GetAccountCommand({}))).toMatchObject({
    SendQuota: { Max24HourSend: -1, MaxSendRate: 500, SentLast24Hours: 1 },
  });
  expect(await lab.client.send(new ListEmailIdentitiesCommand({}))).toMatchObject({
    EmailIdentities: [{ IdentityName: 'example.com', IdentityType: 'DOMAIN' }],
  });
});

it('keeps the suppression list', async () => {
  const EmailAddress = 'Max+1@home.test';
  await lab.client.send(new PutSuppressedDestinationCommand({ EmailAddress, Reason: 'COMPLAINT' }));
  const entry = { EmailAddress, Reason: 'COMPLAINT', LastUpdateTime: new Date(NOON) };
  const get = () =>
    lab.client.send(new GetSuppressedDestinationCommand({ EmailAddress: 'max+1@home.test' }));
  expect((await get()).SuppressedDestination).toEqual(entry);
  const list = await lab.client.send(new ListSuppressedDestinationsCommand({}));
  expect(list.SuppressedDestinationSummaries).toEqual([entry]);
  await lab.client.send(new DeleteSuppressedDestinationCommand({ EmailAddress }));
  await expect(get()).rejects.toMatchObject({ name: 'NotFoundException' });
});
