import { decodeWords } from 'postal-mime';
import { refusals } from './refusals.ts';

/** One mailbox: `Max <max@example.com>`. */
export interface Address {
  /** Empty when only the address was given. */
  readonly name: string;
  readonly address: string;
}

const CONTROL = /\p{Cc}/u;
const MAILBOX =
  /^(?:(?:"(?<quoted>(?:[^"\\]|\\.)*)"|(?<name>[^"<>,;:@]*))\s*<(?<inner>[^<>]+)>|(?<bare>[^<>]+))$/;
const ADDRESS = /^[a-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[a-z0-9](?:[a-z0-9.-]{0,252}[a-z0-9])?$/i;

/**
 * Reads exactly one address. Throws `BadRequestException` for anything else: what could end a
 * header line or add a recipient never gets as far as the message.
 */
export function parseAddress(text: string): Address {
  const { quoted, name, inner, bare } = MAILBOX.exec(text.trim())?.groups ?? {};
  const address = inner ?? bare ?? '';
  if (CONTROL.test(text) || !ADDRESS.test(address))
    throw refusals.badRequest(`Illegal address: ${JSON.stringify(text)}`);
  const displayName = quoted?.replace(/\\(.)/g, '$1') ?? name?.trim() ?? '';
  return { name: headerText('a name', decodeWords(displayName)), address };
}

/** Header text of the caller's own. Throws `BadRequestException` when it could start another line. */
export function headerText(name: string, text: string): string {
  if (CONTROL.test(text))
    throw refusals.badRequest(`Control characters are not allowed in ${name}`);
  return text;
}

/** As a header has it: `Max <max@example.com>`, or the address alone. */
export function addressText({ name, address }: Address): string {
  return name === '' ? address : `${name} <${address}>`;
}
