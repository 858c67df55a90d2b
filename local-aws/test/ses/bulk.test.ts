import {
  SendBulkEmailCommand,
  SendEmailCommand,
  type BulkEmailEntry,
  type SendBulkEmailCommandInput,
} from '@aws-sdk/client-sesv2';
import { laboratory, type Laboratory } from './laboratory.ts';

let lab: Laboratory;
afterEach(() => lab.close());

const entry = (to: string, changes: Partial<BulkEmailEntry> = {}): BulkEmailEntry => ({
  Destination: { ToAddresses: [to] },
  ...changes,
});

const data = (value: object | string): BulkEmailEntry['ReplacementEmailContent'] => ({
  ReplacementTemplate: {
    ReplacementTemplateData: typeof value === 'string' ? value : JSON.stringify(value),
  },
});

function send(
  BulkEmailEntries: BulkEmailEntry[],
  changes: Partial<SendBulkEmailCommandInput> = {},
) {
  return lab.client.send(
    new SendBulkEmailCommand({
      FromEmailAddress: 'Posts <posts@example.com>',
      DefaultContent: {
        Template: {
          TemplateContent: {
            Subject: 'New: {{title}}',
            Text: 'Hello {{name}}',
            Html: '<b>{{name}}</b>',
          },
          TemplateData: JSON.stringify({ title: 'Cats', name: 'you' }),
          Headers: [
            { Name: 'List-Unsubscribe', Value: '<https://example.com/all>' },
            { Name: 'X-Post', Value: '1' },
          ],
        },
      },
      BulkEmailEntries,
      ...changes,
    }),
  );
}

const many = (count: number) => Array.from({ length: count }, (_, n) => entry(`a${n}@home.test`));

function refused(changes: Partial<SendBulkEmailCommandInput>, name: string) {
  return expect(send([entry('max@home.test')], changes)).rejects.toMatchObject({ name });
}

describe('a bulk call', () => {
  beforeEach(async () => (lab = await laboratory()));

  it('sends each entry a mail of its own: data, headers and tags in place of the default ones', async () => {
    const { BulkEmailEntryResults: results = [] } = await send(
      [
        entry('ann@home.test'),
        entry('max@home.test', {
          ReplacementEmailContent: data({ name: 'Max' }),
          ReplacementHeaders: [{ Name: 'list-unsubscribe', Value: '<https://example.com/u/max>' }],
          ReplacementTags: [{ Name: 'subscriber', Value: '7' }],
        }),
      ],
      { DefaultEmailTags: [{ Name: 'post', Value: '1' }] },
    );
    expect(results.map(({ Status }) => Status)).toEqual(['SUCCESS', 'SUCCESS']);
    const [ann, max] = results.map(({ MessageId = '' }) => lab.ses.inbox.get(MessageId));
    expect(ann).toMatchObject({
      subject: 'New: Cats',
      tags: { post: '1' },
      envelope: { to: ['ann@home.test'] },
    });
    expect(max).toMatchObject({
      subject: 'New: Cats',
      tags: { subscriber: '7' },
      envelope: { to: ['max@home.test'] },
    });
    const raw = await lab.raw(max?.id);
    expect(raw).toContain('Hello Max');
    expect(raw).toContain('To: max@home.test\r\n');
    expect(raw).toContain('X-Post: 1\r\n');
    expect(raw.match(/^List-Unsubscribe:.*$/gim)).toEqual([
      'List-Unsubscribe: <https://example.com/u/max>',
    ]);
    expect(await lab.raw(ann?.id)).toContain('List-Unsubscribe: <https://example.com/all>\r\n');
  });

  it('renders the same message whenever somebody looks', async () => {
    const { BulkEmailEntryResults } = await send([entry('ann@home.test')]);
    const id = BulkEmailEntryResults?.[0]?.MessageId;
    const first = await lab.raw(id);
    await lab.clock.advance(60_000);
    const boundaries = /--_NmP-[\w-]+|boundary="[^"]+"/g;
    expect((await lab.raw(id)).replace(boundaries, '')).toBe(first.replace(boundaries, ''));
    expect(first).toContain(` <${id}@email.amazonses.com>\r\n`);
  });

  it('renders each mail of fifty with its own recipient and data', async () => {
    const { BulkEmailEntryResults = [] } = await send(
      many(50).map((each, n) => ({
        ...each,
        ReplacementEmailContent: data({ name: `number ${n}.` }),
      })),
    );
    expect(BulkEmailEntryResults).toHaveLength(50);
    for (const [n, { MessageId }] of BulkEmailEntryResults.entries()) {
      const raw = await lab.raw(MessageId);
      expect(raw).toContain(`To: a${n}@home.test\r\n`);
      expect(raw).toContain(`Hello number ${n}.`);
    }
  });

  it('answers for each entry by itself, in order', async () => {
    const { BulkEmailEntryResults } = await send([
      entry('not an address'),
      entry('max@home.test'),
      entry('ann@home.test', { ReplacementHeaders: [{ Name: 'Subject', Value: 'mine' }] }),
      { Destination: {} },
    ]);
    expect(BulkEmailEntryResults).toEqual([
      { Status: 'INVALID_PARAMETER', Error: expect.stringContaining('Illegal address') },
      { Status: 'SUCCESS', MessageId: expect.any(String) },
      { Status: 'INVALID_PARAMETER', Error: expect.stringContaining('header Subject') },
      { Status: 'INVALID_PARAMETER', Error: expect.stringContaining('Missing recipients') },
    ]);
    expect(lab.ses.inbox.list().map(({ envelope }) => envelope.to)).toEqual([['max@home.test']]);
  });

  it('says of what cannot be rendered that it was sent, and sends nothing', async () => {
    const { BulkEmailEntryResults = [] } = await send([
      entry('max@home.test', { ReplacementEmailContent: data('{') }),
      entry('ann@home.test', { ReplacementEmailContent: data({ title: 'a\r\nBcc: b@c.test' }) }),
    ]);
    expect(BulkEmailEntryResults.map(({ Status }) => Status)).toEqual(['SUCCESS', 'SUCCESS']);
    expect(lab.ses.inbox.list()).toEqual([]);
  });

  it('takes 50 destinations and no more', async () => {
    expect((await send(many(50))).BulkEmailEntryResults).toHaveLength(50);
    await expect(send(many(51))).rejects.toMatchObject({ name: 'BadRequestException' });
    await expect(send([])).rejects.toMatchObject({ name: 'BadRequestException' });
    expect(lab.ses.inbox.list()).toHaveLength(50);
  });

  it('refuses altogether what is wrong with every entry', async () => {
    await refused({ FromEmailAddress: 'a@other.test' }, 'MessageRejected');
    await refused({ ConfigurationSetName: 'none' }, 'NotFoundException');
    await refused({ DefaultContent: { Template: { TemplateName: 'none' } } }, 'NotFoundException');
    await refused({ DefaultContent: { Template: {} } }, 'BadRequestException');
    expect(lab.ses.inbox.list()).toEqual([]);
  });

  it('needs an action of its own', async () => {
    await send([entry('max@home.test')]);
    expect(lab.needs).toEqual([
      {
        action: 'ses:SendBulkEmail',
        resource: 'arn:aws:ses:us-east-1:000000000000:identity/example.com',
        context: { 'ses:FromAddress': 'posts@example.com' },
      },
    ]);
  });
});

describe('above the send rate', () => {
  beforeEach(async () => (lab = await laboratory({ sendRate: 3 })));

  it('answers the entries that are too many, and lets them be sent a second later', async () => {
    const five = many(5);
    const { BulkEmailEntryResults = [] } = await send(five);
    expect(BulkEmailEntryResults.map(({ Status }) => Status)).toEqual([
      'SUCCESS',
      'SUCCESS',
      'SUCCESS',
      'ACCOUNT_THROTTLED',
      'ACCOUNT_THROTTLED',
    ]);
    expect(BulkEmailEntryResults[4]?.Error).toBe('Maximum sending rate exceeded.');
    await lab.clock.advance(1000);
    const again = await send(five.slice(3));
    expect(again.BulkEmailEntryResults?.map(({ Status }) => Status)).toEqual([
      'SUCCESS',
      'SUCCESS',
    ]);
    expect(lab.ses.inbox.list()).toHaveLength(5);
  });

  it('refuses a call of which nothing could be sent, and single mails', async () => {
    await send(many(3));
    const throttled = {
      name: 'TooManyRequestsException',
      message: 'Maximum sending rate exceeded.',
      $metadata: expect.objectContaining({ httpStatusCode: 429 }),
    };
    await expect(send([entry('max@home.test')])).rejects.toMatchObject(throttled);
    const single = new SendEmailCommand({
      FromEmailAddress: 'posts@example.com',
      Destination: { ToAddresses: ['max@home.test'] },
      Content: { Simple: { Subject: { Data: 'S' }, Body: { Text: { Data: 'T' } } } },
    });
    await expect(lab.client.send(single)).rejects.toMatchObject(throttled);
    expect(lab.ses.inbox.list()).toHaveLength(3);
  });
});
