import * as fc from 'fast-check';
import { bulkEmail } from '../../../lambda/posts/notifier/bulk-email.ts';
import { sharedData } from '../../../lambda/posts/notifier/mail.ts';
import { writeToken } from '../../../lambda/posts/delivery.ts';
import { newSecret } from '../../../lambda/posts/secret.ts';

const sending = {
  sender: 'news@conveyor.example',
  configurationSet: 'conveyor',
  siteUrl: 'https://d111.cloudfront.net',
};

const token = writeToken({
  deliveryId: 'p1#0#2026-01-01T12:00:00.000Z#s0',
  attempt: 2,
  index: 7,
  secret: newSecret(),
});

function inputOf(title: string, body: string) {
  return bulkEmail(
    {
      postId: 'p1',
      data: sharedData({ title, body }),
      recipients: [{ email: 'ada@example.com', token }],
    },
    sending,
  );
}

/** The mail that SES makes of it: it puts the data in, as it is, and looks at nothing of it again. */
function render(title: string, body: string) {
  const { DefaultContent, BulkEmailEntries: [entry] = [] } = inputOf(title, body);
  const { TemplateContent, TemplateData = '' } = DefaultContent?.Template ?? {};
  const own = entry?.ReplacementEmailContent?.ReplacementTemplate?.ReplacementTemplateData ?? '';
  const data = new Map<string, unknown>(
    Object.entries({ ...JSON.parse(TemplateData), ...JSON.parse(own) }),
  );
  const fill = (text = '') =>
    text.replaceAll(/\{\{(\w+)\}\}/g, (_, name: string) => String(data.get(name)));
  return {
    subject: fill(TemplateContent?.Subject),
    text: fill(TemplateContent?.Text),
    html: fill(TemplateContent?.Html),
    bytes: TemplateData.length,
  };
}

const hostile = [
  '{{handlebars}} {{{unsubscribeUrl}}} {{#each x}}',
  'one\r\nBcc: eve@example.com\r\n\r\ntwo\u2028three',
  '<script>alert("x")</script> & <a href=\'//evil\'>',
  '🎉 Ναι, 終わり',
  'שלום \u202E world',
  'half \uD83C of a pair',
  'a\u0000b\u001Bc',
] as const;

const text = fc.oneof(
  fc.constantFrom(...hostile),
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.string({ unit: fc.constantFrom('\r', '\n', '<', '&', '"', '{', '}', 'b'), maxLength: 300 }),
);

describe('the mail of a post', () => {
  it('has the title as its subject and the body as text and as HTML, paragraph by paragraph', () => {
    const mail = render('News', 'One\nline.\n\nAnother & more.');
    expect(mail.subject).toBe('News');
    expect(mail.text).toContain('News\n\nOne\nline.\n\nAnother & more.\n');
    expect(mail.html).toContain('<h1 dir="auto">News</h1>');
    expect(mail.html).toContain(
      '<p dir="auto">One<br>\nline.</p>\n<p dir="auto">Another &amp; more.</p>',
    );
  });

  it('unsubscribes by a click in the mail program, or by a page', () => {
    const { DefaultContent, BulkEmailEntries } = inputOf('News', 'Body');
    expect(DefaultContent?.Template?.Headers).toEqual([
      { Name: 'X-Conveyor-Post', Value: 'p1' },
      { Name: 'List-Unsubscribe-Post', Value: 'List-Unsubscribe=One-Click' },
    ]);
    expect(BulkEmailEntries?.[0]?.ReplacementHeaders).toEqual([
      {
        Name: 'List-Unsubscribe',
        Value: `<https://d111.cloudfront.net/api/unsubscribe?token=${token}>`,
      },
    ]);
    const url = `https://d111.cloudfront.net/unsubscribe.html?token=${token}`;
    const mail = render('News', 'Body');
    expect(mail.text.split('\n')).toContain(`Unsubscribe: ${url}`);
    expect(mail.html).toContain(`<a href="${url}">Unsubscribe</a>`);
  });

  it('is sent to each recipient alone, from the sender, under the configuration set', () => {
    expect(inputOf('News', 'Body')).toMatchObject({
      FromEmailAddress: 'news@conveyor.example',
      ConfigurationSetName: 'conveyor',
      BulkEmailEntries: [{ Destination: { ToAddresses: ['ada@example.com'] } }],
    });
  });

  it('has a template that nothing people write is part of', () => {
    const { TemplateContent } = inputOf('News', 'Body').DefaultContent?.Template ?? {};
    for (const some of hostile) {
      const template = inputOf(some, some).DefaultContent?.Template;
      expect(template?.TemplateContent).toEqual(TemplateContent);
    }
  });

  it.each(hostile)('shows %j as text', (some) => {
    const plain = tags(render('News', 'Body').html);
    const mail = render(some, some);
    expect(mail.subject).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}]/u);
    expect(mail.subject.isWellFormed() && mail.text.isWellFormed()).toBe(true);
    expect(tags(mail.html)).toEqual(plain);
  });

  it('has one subject line and only its own markup, whatever people write', () => {
    fc.assert(
      fc.property(text, text, (title, body) => {
        const plain = tags(render('News', 'Body').html);
        const mail = render(title, body);
        expect(mail.subject).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}]/u);
        expect(tags(mail.html)).toEqual(plain);
        expect(mail.text).not.toMatch(/(?![\n\t])\p{Cc}/u);
      }),
    );
  });

  // https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_Template.html
  it.each(['"', '\n', 'a\n\n', '"\n\n', '&\n', '終', '\u0001', '\uD83C'])(
    'fits into SES’s limit of 262,144 characters of data with 20,000 characters of %j',
    (unit) => {
      const body = unit.repeat(20_000).slice(0, 20_000);
      expect(render('"'.repeat(200), body).bytes).toBeLessThanOrEqual(262_144);
    },
  );
});

/** Without those that structure the body. */
function tags(html: string): string[] {
  return (html.match(/<[^>]*>/g) ?? []).filter((tag) => !/^<(\/?p|br|p dir="auto")>$/.test(tag));
}
