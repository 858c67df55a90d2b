import { randomBytes, randomUUID } from 'node:crypto';
import PostalMime, { type Address as Parsed, type Email } from 'postal-mime';
import type { Clock } from '../../clock.ts';
import { AwsError } from '../../gateway/aws-error.ts';
import type { Caller } from '../../gateway/exchange.ts';
import { headerText, parseAddress } from './address.ts';
import { composeMail, stampMail, type Stamp } from './compose.ts';
import { Identities } from './identities.ts';
import { Inbox } from './inbox.ts';

/** What every way of sending has in common. */
interface Sending {
  readonly tags: Readonly<Record<string, string>>;
  readonly caller: Caller;
}

/** @see https://docs.aws.amazon.com/ses/latest/APIReference/API_SendEmail.html */
export interface EmailToSend extends Sending {
  readonly source: string;
  readonly to: readonly string[];
  readonly cc: readonly string[];
  readonly bcc: readonly string[];
  readonly replyTo: readonly string[];
  readonly returnPath: string | undefined;
  readonly subject: string;
  readonly text: string | undefined;
  readonly html: string | undefined;
}

/** @see https://docs.aws.amazon.com/ses/latest/APIReference/API_SendRawEmail.html */
export interface RawEmailToSend extends Sending {
  /** Without it the From header is the sender. */
  readonly source: string | undefined;
  /** Without any the To, Cc and Bcc headers name them. */
  readonly destinations: readonly string[];
  readonly raw: Uint8Array;
}

/**
 * Of the first API; the second takes 40 MB.
 * @see https://docs.aws.amazon.com/ses/latest/dg/quotas.html
 */
const MAXIMUM_RECIPIENTS = 50;
const MAXIMUM_BYTES = 10 * 1024 * 1024;
const MAXIMUM_READ = 256 * 1024;

/** SES: who may send, what a mail must look like, and the inbox where every mail ends. */
export class SesEngine {
  readonly identities = new Identities();
  readonly inbox = new Inbox();
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Resolves with the message id. */
  async sendEmail(email: EmailToSend): Promise<string> {
    const from = parseAddress(email.source);
    const returnPath = email.returnPath ? parseAddress(email.returnPath) : from;
    const [to, cc, bcc] = [email.to, email.cc, email.bcc].map((list) => list.map(parseAddress));
    const replyTo = email.replyTo.map(parseAddress);
    const recipients = checkRecipients([...(to ?? []), ...(cc ?? []), ...(bcc ?? [])]);
    if (email.text === undefined && email.html === undefined)
      throw new AwsError('InvalidParameterValue', 'The body needs a Text or an Html part');
    this.identities.requireVerified([...new Set([from.address, returnPath.address])]);
    const subject = headerText('the subject', email.subject);
    const { text, html } = email;
    const stamp = this.#stamp();
    const raw = await composeMail(
      { from, to: to ?? [], cc: cc ?? [], replyTo, subject, text, html },
      stamp,
    );
    return this.#deliver(raw, stamp, { from: returnPath.address, to: recipients }, email);
  }

  /** Resolves with the message id. */
  async sendRawEmail(email: RawEmailToSend): Promise<string> {
    checkSize(email.raw);
    const parsed = await read(email.raw);
    const from = addresses(parsed.from ? [parsed.from] : [])[0];
    if (!from) throw new AwsError('InvalidParameterValue', "Missing required header 'From'.");
    const sender = parseAddress(email.source ?? from).address;
    const named = [...(parsed.to ?? []), ...(parsed.cc ?? []), ...(parsed.bcc ?? [])];
    const to = email.destinations.length > 0 ? email.destinations : addresses(named);
    const recipients = checkRecipients(to.map(parseAddress));
    this.identities.requireVerified([...new Set([sender, parseAddress(from).address])]);
    const stamp = this.#stamp();
    return this.#deliver(
      stampMail(email.raw, stamp),
      stamp,
      { from: sender, to: recipients },
      email,
    );
  }

  /** Recipients of the last 24 hours. */
  sentLast24Hours(): number {
    const since = this.#clock.now() - 24 * 60 * 60 * 1000;
    return this.inbox
      .list()
      .filter((mail) => mail.receivedAt > since)
      .reduce((sum, mail) => sum + mail.envelope.to.length, 0);
  }

  #stamp(): Stamp {
    const sentAt = this.#clock.now();
    const time = sentAt.toString(16).padStart(16, '0');
    return { id: `${time}-${randomUUID()}-${randomBytes(3).toString('hex')}`, sentAt };
  }

  async #deliver(
    raw: Uint8Array,
    { id, sentAt }: Stamp,
    envelope: { from: string; to: readonly string[] },
    { tags, caller }: Sending,
  ): Promise<string> {
    checkSize(raw);
    const parsed = await read(raw);
    this.inbox.add({
      id,
      envelope,
      from: parsed.from?.address ?? '',
      to: addresses(parsed.to ?? []),
      subject: parsed.subject ?? '',
      text: parsed.text ?? '',
      tags,
      senderFunction: caller.kind === 'function' ? caller.functionName : undefined,
      receivedAt: sentAt,
      raw,
    });
    return id;
  }
}

/**
 * What the inbox shows: headers, and text as far as the beginning of the mail has any. The parser
 * may need a thousandfold of what it reads.
 */
function read(raw: Uint8Array): Promise<Email> {
  return PostalMime.parse(raw.subarray(0, MAXIMUM_READ));
}

function checkRecipients(recipients: readonly { address: string }[]): string[] {
  if (recipients.length === 0)
    throw new AwsError('InvalidParameterValue', 'Missing recipients: name at least one');
  if (recipients.length > MAXIMUM_RECIPIENTS)
    throw new AwsError('InvalidParameterValue', `Recipient count exceeds ${MAXIMUM_RECIPIENTS}.`);
  return [...new Set(recipients.map(({ address }) => address))];
}

function checkSize(raw: Uint8Array): void {
  if (raw.length > MAXIMUM_BYTES)
    throw new AwsError(
      'InvalidParameterValue',
      `Message length is more than ${MAXIMUM_BYTES} bytes long: '${raw.length}'.`,
    );
}

/** The addresses of a header, those within groups included. */
function addresses(list: readonly Parsed[]): string[] {
  return list.flatMap((entry) => entry.group?.map((one) => one.address) ?? entry.address ?? []);
}
