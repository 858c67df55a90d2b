import escapeHtml from 'escape-html';
import { oneLine } from '../../shared/one-line.ts';
import type { Post } from '../post.ts';

/**
 * What SES makes each subscriber's mail of. All that people wrote is data and no part of this, as SES
 * would read it as a template; and SES escapes no data, so what goes into the HTML is HTML.
 * https://docs.aws.amazon.com/ses/latest/dg/send-personalized-email-advanced.html
 */
export const template = {
  Subject: '{{subject}}',
  Text: [
    '{{text}}',
    '-- ',
    'You receive this because you subscribed to its author.',
    'Unsubscribe: {{unsubscribeUrl}}',
    '',
  ].join('\n'),
  Html: [
    '<!doctype html>',
    '<html lang="en"><head><meta charset="utf-8"><title>{{heading}}</title></head>',
    '<body>',
    '<h1 dir="auto">{{heading}}</h1>',
    '{{html}}',
    '<hr>',
    '<p>You receive this because you subscribed to its author.',
    '<a href="{{unsubscribeUrl}}">Unsubscribe</a></p>',
    '</body>',
    '</html>',
  ].join('\n'),
} as const;

/** The template's data that all mails of a post share. */
export interface SharedData {
  /** One line. */
  readonly subject: string;
  readonly text: string;
  /** HTML. */
  readonly heading: string;
  /** HTML. */
  readonly html: string;
}

/** The template's data that one mail has for itself. */
export interface OwnData {
  /** Safe in HTML as it is. */
  readonly unsubscribeUrl: string;
}

export function sharedData({ title, body }: Pick<Post, 'title' | 'body'>): SharedData {
  const subject = oneLine(title.toWellFormed());
  const text = plain(body);
  return {
    subject,
    text: `${subject}\n\n${text}\n`,
    heading: escapeHtml(subject),
    html: text
      .split(/\n{2,}/)
      .map(paragraph)
      .join('\n'),
  };
}

/** Where a person who follows the link of a mail unsubscribes: by a button. */
export function ownData(siteUrl: string, token: string): OwnData {
  return { unsubscribeUrl: escapeHtml(`${siteUrl}/unsubscribe.html?token=${token}`) };
}

/**
 * The headers by which a mail program unsubscribes with one click, without a login.
 * https://www.rfc-editor.org/rfc/rfc8058#section-3.1
 */
export function listUnsubscribe(siteUrl: string, token: string): string {
  return `<${siteUrl}/api/unsubscribe?token=${token}>`;
}
export const listUnsubscribePost = 'List-Unsubscribe=One-Click';

/** Lines that end in \n, without other control characters than tabs. */
function plain(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(/\r\n?|[\u0085\p{Zl}\p{Zp}]/gu, '\n')
    .replaceAll(/(?![\n\t])\p{Cc}/gu, ' ')
    .trim();
}

function paragraph(text: string): string {
  return `<p dir="auto">${escapeHtml(text).replaceAll('\n', '<br>\n')}</p>`;
}
