import * as fc from 'fast-check';
import { renderMail } from '../../lambda/video/mailer/mail.ts';
import { noticeKind } from '../../lambda/video/messages.ts';
import type { Video } from '../../lambda/video/video.ts';
import { announced } from './support/things.ts';

const site = 'https://d111.cloudfront.net';

const ready: Video = {
  ...announced,
  status: 'READY',
  durationSeconds: 75.4,
  renditions: [
    { width: 1280, height: 720 },
    { width: 640, height: 360 },
  ],
};

const kind = fc.constantFrom(...noticeKind.options);
const title = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.string({ unit: fc.constantFrom('\r', '\n', '\u2028', '\u0085', '<', '&', '"', 'b') }),
);

describe('a mail', () => {
  it('that a video is ready names title, duration and renditions, in text and in HTML', () => {
    const { subject, text, html } = renderMail('READY', ready, site);
    expect(subject).toBe('Your video is ready: Holiday');
    for (const body of [text, html]) {
      expect(body).toContain('Holiday');
      expect(body).toContain('1:15');
      expect(body).toContain('1280 × 720, 640 × 360');
    }
  });

  it('carries the video’s id in a header, by which it is found again', () => {
    expect(renderMail('READY', ready, site).headers).toEqual({ 'X-Conveyor-Video': 'v1' });
  });

  it('that a video failed says why', () => {
    const failed: Video = { ...announced, status: 'FAILED', reason: 'This file is empty.' };
    const { text, html } = renderMail('FAILED', failed, site);
    expect(text).toContain('This file is empty.');
    expect(html).toContain('This file is empty.');
  });

  it('that a video is ready links to the page that plays it', () => {
    const { text, html } = renderMail('READY', { ...ready, videoId: 'a&"b' }, site);
    const url = `${site}/watch.html?v=a%26%22b`;
    expect(text.split('\n')).toContain(url);
    expect(html).toContain(`<a href="${url}">${url}</a>`);
  });

  it.each(['ACCEPTED', 'FAILED'] as const)('%s has no link', (some) => {
    const { text, html } = renderMail(some, announced, site);
    expect(`${text}${html}`).not.toContain(site);
  });

  it('shows markup in a title as text', () => {
    const { text, html } = renderMail(
      'ACCEPTED',
      { ...announced, title: '<b onclick="x">&' },
      site,
    );
    expect(html).toContain('&lt;b onclick=&quot;x&quot;&gt;&amp;');
    expect(html).not.toContain('<b ');
    expect(text).toContain('<b onclick="x">&');
  });

  it('has one subject line and only its own markup, whatever the title', () => {
    fc.assert(
      fc.property(kind, title, (someKind, someTitle) => {
        const plain = tags(renderMail(someKind, ready, site).html);
        const { subject, html, text } = renderMail(someKind, { ...ready, title: someTitle }, site);
        expect(subject).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}]/u);
        expect(text).not.toBe('');
        expect(tags(html)).toEqual(plain);
      }),
    );
  });
});

function tags(html: string): string[] {
  return html.match(/<[^>]*>/g) ?? [];
}
