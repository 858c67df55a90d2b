import { randomBytes, randomUUID } from 'node:crypto';
import type { Clock } from '../../clock.ts';
import type { Accepted } from './accepted.ts';
import { ArrivedMail } from './arrived-mail.ts';
import type { Stamp } from './compose.ts';
import type { EventPublisher } from './event-publisher.ts';
import type { Identities } from './identities.ts';
import type { Inbox } from './inbox.ts';
import type { MailEvent } from './mail-event.ts';
import { deliver, isSimulator } from './mailbox-simulator.ts';
import { refusals } from './refusals.ts';
import type { SendQuota } from './send-quota.ts';
import type { SuppressionList } from './suppression-list.ts';

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
    if (arrived.length > 0) this.#inbox.add(new ArrivedMail(mail, arrived));
    return this.drop(mail, [{ eventType: 'Send' }, ...events]);
  }

  /** Takes the mail on without delivering it: events tell why. Answers with the message id. */
  drop(mail: Accepted, events: readonly MailEvent[]): string {
    const { origin, stamp, recipients, tags, headers } = mail;
    this.#events.tell(origin.configurationSet, events, (configurationSet) => ({
      id: stamp.id,
      sentAt: stamp.sentAt,
      source: origin.source,
      identity: this.#identities.covering(origin.from) ?? origin.from,
      recipients,
      tags,
      configurationSet,
      sender: origin.caller.kind === 'function' ? origin.caller.functionName : origin.caller.kind,
      headers: headers?.(),
    }));
    return stamp.id;
  }
}
