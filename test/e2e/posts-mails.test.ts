import escapeHtml from 'escape-html';
import { mailsTo } from '../../demo/inbox.ts';
import { newAddresses } from '../../demo/posts/addresses.ts';
import { newAuthor } from '../../demo/posts/author.ts';
import { rawMail } from '../../demo/posts/post-inbox.ts';
import type { Draft } from '../../demo/posts/posts-api.ts';
import { withPosts } from '../../demo/posts/posts-target.ts';
import { seedSubscribers } from '../../demo/posts/seed.ts';
import { given } from './support/given.ts';
import {
  asLatin1,
  decodedWords,
  partsOf,
  readEntity,
  textOf,
  valuesOf,
} from './support/mail-entity.ts';
import { offencesIn } from './support/mail-rules.ts';
import { publish } from './support/posting.ts';
import { runningApp } from './support/running-app.ts';
import { hasSpamAssassin, judgeSpam } from './support/spam-assassin.ts';

jest.setTimeout(120_000);

const app = runningApp();

/** Points; SpamAssassin calls 5 spam. */
const MOST_POINTS = 3;

const news =
  'Dear readers,\n\nthe garden is open again on Saturday, from ten to four.\n\nSee you there.';
const drafts: Readonly<Record<string, Draft>> = {
  plain: { title: 'The garden opens', body: news },
  'emoji and right to left': {
    title: '🌱 מה חדש בגן',
    body: `🌻🌻🌻\n\nהגן פתוח ביום שבת.\n\n${news}`,
  },
  'HTML and templates': {
    title: '<script>alert(1)</script> & {{constructor}} {{{this}}} {{#each x}}',
    body: `</body>{{subject}} <img src=x onerror=alert(1)> "quotes" {{/each}}\n\n${news}`,
  },
  'lines of every kind': { title: 'Lines', body: `.\r\n..\r\nFrom me\r\n--\r\n\tend\n\n${news}` },
  'as long as can be': {
    title: 'W'.repeat(200),
    body: 'word '.repeat(4000).trim().padEnd(20_000, '!'),
  },
  'one line without a blank': { title: 'ü'.repeat(200), body: 'ж'.repeat(20_000) },
};

given(['clock', 'inbox'], () => {
  it.each(Object.entries(drafts))(
    '%s: the mail keeps the rules, and says what was posted',
    async (_, draft) => {
      const raw = await mailed(draft);
      expect(offencesIn(raw)).toEqual([]);

      const mail = readEntity(asLatin1(raw));
      expect(decodedWords(valuesOf(mail, 'subject')[0] ?? '')).toBe(draft.title);
      const [text = '', html = ''] = (partsOf(mail) ?? []).map(textOf);
      const lines = draft.body.replaceAll('\r\n', '\n');
      expect(text.replaceAll('\r\n', '\n')).toContain(lines);
      expect(html).not.toMatch(/<script|<img/);
      expect(html).toContain(escapeHtml(draft.title));
    },
  );

  it('and a mail that breaks a rule is caught', async () => {
    const good = asLatin1(await mailed({ title: 'Good', body: news }));
    const broken: Readonly<Record<string, string>> = {
      'a bare line feed': good.replace('\r\n', '\n'),
      'an octet of eight bits': good.replace('garden', 'g\u00e4rden'),
      'no date': good.replace(/^Date: .*\r\n/m, ''),
      'two subjects': good.replace(/^(Subject: .*\r\n)/m, '$1$1'),
      'a header that came in by a line break': good.replace(/^Subject:/m, 'No header\r\nSubject:'),
      'a link to unsubscribe by mail': good.replace(/^List-Unsubscribe:\s*</m, '$&mailto:'),
      'HTML alone': good.replace('text/plain', 'text/html'),
      'an open end': good.replace(/--\s*$/, ''),
    };
    for (const [name, text] of Object.entries(broken)) {
      const offences = offencesIn(Buffer.from(text, 'latin1'));
      expect({ name, caught: offences.length > 0 }).toEqual({ name, caught: true });
    }
  });

  const judged = hasSpamAssassin ? describe : describe.skip;
  judged('SpamAssassin (skipped where it is not installed)', () => {
    it(`gives a mail fewer than ${MOST_POINTS} points`, async () => {
      const { score, tests } = await judgeSpam(await mailed({ title: 'The garden', body: news }));
      expect({ tests, isSpam: score >= MOST_POINTS }).toEqual({ tests, isSpam: false });
    });
  });
});

/** The mail that the only subscriber of its author gets. */
async function mailed({ title, body }: Draft): Promise<Uint8Array> {
  const target = await withPosts(app.target);
  await using author = await newAuthor(target, 'author');
  const [ana = ''] = newAddresses(1);
  await seedSubscribers(target, author.authorId, [ana]);
  await publish({ target, inside: app.inside }, author, title, body);
  const [mail] = await mailsTo(target, ana);
  return rawMail(target, mail?.id ?? '');
}
