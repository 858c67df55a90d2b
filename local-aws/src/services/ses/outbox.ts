import { randomBytes, randomUUID } from 'node:crypto';
import type { Clock } from '../../clock.ts';
import type { Caller } from '../../gateway/exchange.ts';
import type { Stamp } from './compose.ts';
import type { EventPublisher } from './event-publisher.ts';
import type { Header } from './headers.ts';
import type { Identities } from './identities.ts';
import type { Inbox, Mail } from './inbox.ts';
import type { MailEvent } from './mail-event.ts';
import { deliver, isSimulator } from './mailbox-simulator.ts';
import { refusals } from './refusals.ts';
import type { SendQuota } from './send-quota.ts';
import type { Tags } from './sending.ts';
import type { SuppressionList } from './suppression-list.ts';

/** A mail that SES takes on. */
export interface Accepted {
  readonly stamp: Stamp;
  /** The sender as the caller wrote it, a name included. */
  readonly source: string;
  readonly from: string;
  readonly returnPath: string;
  readonly recipients: readonly string[];
  readonly subject: string;
  readonly tags: Tags;
  readonly caller: Caller;
  readonly configurationSet: string | undefined;
  /** Asked only if somebody is told of the mail. Undefined: it was never rendered. */
  readonly headers: (() => readonly Header[]) | undefined;
  readonly weight: number;
  readonly raw: Mail['raw'];
}

/** What becomes of mails once they are taken on: the mailboxes they get to, and who is told. */
export class Outbox {
  readonly #clock: Clock;
  readonly #inbox: Inbox;
  readonly #identities: Identities;
  readonly #quota: SendQuota;
  readonly #suppressionList: SuppressionList;
  readonly #events: EventPublisher;

  constructor(parts: {
    clock: Clock;
    inbox: Inbox;
    identities: Identities;
    quota: SendQuota;
    suppressionList: SuppressionList;
    events: EventPublisher;
  }) {
    this.#clock = parts.clock;
    this.#inbox = parts.inbox;
    this.#identities = parts.identities;
    this.#quota = parts.quota;
    this.#suppressionList = parts.suppressionList;
    this.#events = parts.events;
  }

  stamp(): Stamp {
    const sentAt = this.#clock.now();
    const time = sentAt.toString(16).padStart(16, '0');
    const id = `${time}-${randomUUID()}-${randomBytes(3).toString('hex')}`;
    // In one piece: V8 would keep the two dozen pieces it was put together from.
    return { id: Buffer.from(id, 'latin1').toString('latin1'), sentAt };
  }

  /** Throws `TooManyRequestsException`. */
  pay(recipients: readonly string[]): void {
    if (!this.#quota.take(recipients.length)) throw refusals.tooManyRequests();
    this.#quota.record(recipients.filter((address) => !isSimulator(address)).length);
  }

  /** Answers with the message id. */
  accept(mail: Accepted): string {
    const { arrived, events } = deliver(mail.recipients, (address) =>
      this.#suppressionList.has(address),
    );
    const { stamp, returnPath, from, subject, tags, caller, weight, raw } = mail;
    if (arrived.length > 0)
      this.#inbox.add({
        id: stamp.id,
        envelope: { from: returnPath, to: arrived },
        from,
        subject,
        tags,
        senderFunction: caller.kind === 'function' ? caller.functionName : undefined,
        receivedAt: stamp.sentAt,
        weight,
        raw,
      });
    return this.drop(mail, [{ eventType: 'Send' }, ...events]);
  }

  /** Takes the mail on without delivering it: events tell why. Answers with the message id. */
  drop(mail: Accepted, events: readonly MailEvent[]): string {
    this.#events.tell(mail.configurationSet, events, (configurationSet) => ({
      id: mail.stamp.id,
      sentAt: mail.stamp.sentAt,
      source: mail.source,
      identity: this.#identities.covering(mail.from) ?? mail.from,
      recipients: mail.recipients,
      tags: mail.tags,
      configurationSet,
      sender: mail.caller.kind === 'function' ? mail.caller.functionName : mail.caller.kind,
      headers: mail.headers?.(),
    }));
    return mail.stamp.id;
  }
}
