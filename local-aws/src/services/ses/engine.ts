import type { Clock } from '../../clock.ts';
import { headerText, parseAddress, type Address } from './address.ts';
import { composeMail, eventHeaders, stampMail } from './compose.ts';
import { ConfigurationSets } from './configuration-sets.ts';
import { EventPublisher, type Publish } from './event-publisher.ts';
import { checkHeaders } from './headers.ts';
import { Identities } from './identities.ts';
import { Inbox } from './inbox.ts';
import type { Accepted, Origin } from './accepted.ts';
import { Outbox } from './outbox.ts';
import { readRaw } from './raw-mail.ts';
import { refusals } from './refusals.ts';
import { SendQuota } from './send-quota.ts';
import {
  checkNumber,
  checkSize,
  checkTags,
  distinct,
  recipientsOf,
  type EmailToSend,
  type RawEmailToSend,
  type Sending,
} from './sending.ts';
import { SuppressionList } from './suppression-list.ts';
import { sendEntry, templatedOrigin, type EntryResult, type TemplatedCall } from './templated.ts';
import { Templates } from './templates.ts';

export interface SesOptions {
  readonly clock: Clock;
  /** How events reach the topics of configuration sets. */
  readonly publish: Publish;
  /** Recipients a second. */
  readonly sendRate: number;
}

/** SES: who may send, what a mail must look like, and the inbox where mails end. */
export class SesEngine {
  readonly identities = new Identities();
  readonly inbox = new Inbox();
  readonly templates = new Templates();
  readonly configurationSets = new ConfigurationSets();
  readonly suppressionList: SuppressionList;
  readonly quota: SendQuota;
  readonly #outbox: Outbox;

  constructor({ clock, publish, sendRate }: SesOptions) {
    this.suppressionList = new SuppressionList(clock);
    this.quota = new SendQuota(clock, sendRate);
    const events = new EventPublisher(clock, this.configurationSets, publish);
    const { identities, inbox, quota, suppressionList } = this;
    this.#outbox = new Outbox({ clock, identities, inbox, quota, suppressionList, events });
  }

  /** Resolves with the message id. */
  async sendEmail(email: EmailToSend): Promise<string> {
    const { from, ...sender } = this.#sender(email, email);
    const recipients = recipientsOf(email.destination);
    const { text, html } = email;
    if (text === undefined && html === undefined)
      throw refusals.badRequest('The body needs a Text or an Html part');
    const content = {
      from,
      to: recipients.to,
      cc: recipients.cc,
      replyTo: email.replyTo.map(parseAddress),
      subject: headerText('the subject', email.subject),
      headers: checkHeaders(email.headers),
    };
    const stamp = this.#outbox.stamp();
    const raw = await composeMail({ ...content, text, html }, stamp);
    checkSize(raw, email.maximumBytes);
    this.#outbox.pay(recipients.all);
    return this.#outbox.accept({
      origin: { ...sender, from: from.address, ...whole(raw) },
      index: 0,
      stamp,
      recipients: recipients.all,
      subject: content.subject,
      tags: email.tags,
      headers: () => eventHeaders(content),
    });
  }

  /** Resolves with the message id. */
  async sendRawEmail(email: RawEmailToSend): Promise<string> {
    checkSize(email.raw, email.maximumBytes);
    const message = await readRaw(email.raw);
    if (message.from === undefined) throw refusals.badRequest("Missing required header 'From'.");
    const { configurationSet = message.configurationSet, source = message.from } = email;
    const { from, ...sender } = this.#sender(
      { source: message.from, returnPath: source },
      { ...email, configurationSet },
    );
    const to = email.destinations.length > 0 ? email.destinations : message.recipients;
    const recipients = distinct(to.map((text) => parseAddress(text).address));
    this.#outbox.pay(recipients);
    const stamp = this.#outbox.stamp();
    const raw = stampMail(email.raw, stamp);
    const mail: Accepted = {
      origin: { ...sender, source, from: from.address, ...whole(raw) },
      index: 0,
      stamp,
      recipients,
      subject: message.subject,
      tags: email.tags,
      headers: () => message.headers,
    };
    return message.hasVirus
      ? this.#outbox.drop(mail, [
          { eventType: 'Send' },
          { eventType: 'Reject', reason: 'Bad content' },
        ])
      : this.#outbox.accept(mail);
  }

  /**
   * Answers for each entry by itself, in order. Throws what concerns them all; `TooManyRequestsException`
   * when not even the first could be sent.
   */
  sendTemplated(call: TemplatedCall): readonly EntryResult[] {
    const { from, ...sender } = this.#sender(call, call);
    const shared = {
      ...call,
      from,
      replyTo: call.replyTo.map(parseAddress),
      headers: checkHeaders(call.headers),
    };
    const origin = templatedOrigin(shared, sender, call.entries);
    checkNumber(
      call.entries.flatMap(({ destination: { to, cc, bcc } }) => [to, cc, bcc]).flat().length,
    );
    if (!this.quota.available()) throw refusals.tooManyRequests();
    return call.entries.map((entry, index) =>
      sendEntry(this.#outbox, { ...shared, origin }, entry, index),
    );
  }

  /** Throws `MessageRejected` when it is not verified, and what else is wrong with every such mail. */
  #sender(
    { source, returnPath }: { source: string; returnPath: string | undefined },
    { tags, caller, configurationSet }: Sending,
  ): Omit<Origin, 'from' | 'weight' | 'raw'> & { readonly from: Address } {
    const from = parseAddress(source);
    const { address } = returnPath === undefined ? from : parseAddress(returnPath);
    checkTags(tags);
    this.identities.requireVerified([...new Set([address, from.address])]);
    const set = configurationSet ?? this.identities.defaultConfigurationSet(from.address);
    if (set !== undefined) this.configurationSets.check(set);
    return { source, from, returnPath: address, caller, configurationSet: set };
  }
}

/** A message that was composed before it was sent, and is kept as it is. */
function whole(raw: Uint8Array): Pick<Origin, 'weight' | 'raw'> {
  return { weight: raw.length, raw: async () => raw };
}
