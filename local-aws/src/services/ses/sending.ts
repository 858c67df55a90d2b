import type { Caller } from '../../gateway/exchange.ts';
import { parseAddress, type Address } from './address.ts';
import type { Header } from './headers.ts';
import { refusals } from './refusals.ts';

/** Addresses as the caller wrote them. */
export interface Destination {
  readonly to: readonly string[];
  readonly cc: readonly string[];
  readonly bcc: readonly string[];
}

export type Tags = Readonly<Record<string, string>>;

/** What every way of sending has in common. */
export interface Sending {
  readonly tags: Tags;
  readonly caller: Caller;
  /** Without it the identity's own is used, if it has one. */
  readonly configurationSet: string | undefined;
}

/** What mails that SES writes have in common. */
export interface Composed extends Sending {
  readonly source: string;
  readonly replyTo: readonly string[];
  readonly returnPath: string | undefined;
  readonly headers: readonly Header[];
}

/** @see https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_Message.html */
export interface EmailToSend extends Composed {
  readonly destination: Destination;
  readonly subject: string;
  readonly text: string | undefined;
  readonly html: string | undefined;
  readonly maximumBytes: number;
}

/** @see https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_RawMessage.html */
export interface RawEmailToSend extends Sending {
  /** Without it the From header is the sender. */
  readonly source: string | undefined;
  /** Without any the To, Cc and Bcc headers name them. */
  readonly destinations: readonly string[];
  readonly raw: Uint8Array;
  readonly maximumBytes: number;
}

/** What each API takes. @see https://docs.aws.amazon.com/ses/latest/dg/quotas.html */
export const MAXIMUM_BYTES = { v1: 10 * 1024 * 1024, v2: 40 * 1024 * 1024 } as const;

const MAXIMUM_RECIPIENTS = 50;

export interface Recipients {
  readonly to: readonly Address[];
  readonly cc: readonly Address[];
  /** Each address once, blind copies included. */
  readonly all: readonly string[];
}

/** Throws `BadRequestException` for what is no address, nobody or more than 50. */
export function recipientsOf(destination: Destination): Recipients {
  const [to, cc, bcc] = [destination.to, destination.cc, destination.bcc].map((list) =>
    list.map(parseAddress),
  );
  const named = [...(to ?? []), ...(cc ?? []), ...(bcc ?? [])];
  return { to: to ?? [], cc: cc ?? [], all: distinct(named.map(({ address }) => address)) };
}

/** Throws `BadRequestException` for nobody or more than 50. */
export function distinct(recipients: readonly string[]): readonly string[] {
  if (recipients.length === 0) throw refusals.badRequest('Missing recipients: name at least one');
  checkNumber(recipients.length);
  return [...new Set(recipients)];
}

export function checkNumber(recipients: number): void {
  if (recipients > MAXIMUM_RECIPIENTS)
    throw refusals.badRequest(`Recipient count exceeds ${MAXIMUM_RECIPIENTS}.`);
}

export function checkSize(raw: Uint8Array, maximum: number): void {
  if (raw.length > maximum)
    throw refusals.badRequest(
      `Message length is more than ${maximum} bytes long: '${raw.length}'.`,
    );
}

const TAG = /^[\w.@-]{1,256}$/;

/** Throws `BadRequestException`. @see https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_MessageTag.html */
export function checkTags(tags: Tags): void {
  for (const [name, value] of Object.entries(tags))
    if (!TAG.test(name) || !TAG.test(value))
      throw refusals.badRequest(
        `Invalid tag ${JSON.stringify(name)}: names and values have 1 to 256 letters, digits, _, -, . and @.`,
      );
}
