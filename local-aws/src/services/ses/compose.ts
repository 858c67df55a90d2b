import MailComposer from 'nodemailer/lib/mail-composer';
import { addressText, type Address } from './address.ts';
import type { Header } from './headers.ts';

/** A mail that SES writes itself. */
export interface Content {
  readonly from: Address;
  readonly to: readonly Address[];
  readonly cc: readonly Address[];
  readonly replyTo: readonly Address[];
  readonly subject: string;
  readonly text: string | undefined;
  readonly html: string | undefined;
  /** The caller's own. */
  readonly headers: readonly Header[];
}

/** What SES stamps on every mail. */
export interface Stamp {
  readonly id: string;
  /** ms since the epoch. */
  readonly sentAt: number;
}

/** The MIME message. Blind copies are not in it: they are the envelope's affair. */
export function composeMail(content: Content, stamp: Stamp): Promise<Buffer> {
  const composer = new MailComposer({
    from: content.from,
    to: [...content.to],
    cc: [...content.cc],
    replyTo: [...content.replyTo],
    subject: content.subject,
    text: content.text,
    html: content.html,
    headers: content.headers.map(({ name, value }) => ({
      key: name,
      value: { prepared: true, foldLines: true, value },
    })),
    messageId: messageId(stamp),
    date: new Date(stamp.sentAt),
    newline: 'win',
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return composer.compile().build();
}

/** The headers of a mail that SES writes, as its events tell of them. */
export function eventHeaders(content: Omit<Content, 'text' | 'html'>): readonly Header[] {
  return [
    ...addressHeader('From', [content.from]),
    ...addressHeader('Reply-To', content.replyTo),
    ...addressHeader('To', content.to),
    ...addressHeader('Cc', content.cc),
    { name: 'Subject', value: content.subject },
    { name: 'MIME-Version', value: '1.0' },
    ...content.headers,
  ];
}

function addressHeader(name: string, addresses: readonly Address[]): readonly Header[] {
  return addresses.length > 0 ? [{ name, value: addresses.map(addressText).join(', ') }] : [];
}

/** Headers that SES replaces, or reads and takes out. */
const OURS = new Set([
  'message-id',
  'date',
  'bcc',
  'return-path',
  'x-ses-configuration-set',
  'x-ses-message-tags',
]);

/**
 * Stamps a message the caller composed.
 * @see https://docs.aws.amazon.com/ses/latest/dg/send-email-raw.html
 */
export function stampMail(raw: Uint8Array, stamp: Stamp): Buffer {
  const text = Buffer.from(raw).toString('latin1').replace(/\r?\n/g, '\r\n');
  const end = `${text}\r\n\r\n`.indexOf('\r\n\r\n');
  const kept = text
    .slice(0, end)
    .split(/\r\n(?![ \t])/)
    .filter((line) => !OURS.has(line.slice(0, line.indexOf(':')).trim().toLowerCase()));
  const date = new Date(stamp.sentAt).toUTCString().replace('GMT', '+0000');
  const headers = [`Date: ${date}`, `Message-ID: ${messageId(stamp)}`, ...kept];
  return Buffer.from(headers.join('\r\n') + text.slice(end), 'latin1');
}

function messageId({ id }: Stamp): string {
  return `<${id}@email.amazonses.com>`;
}
