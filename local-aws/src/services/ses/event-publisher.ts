import type { Clock } from '../../clock.ts';
import type { ConfigurationSets } from './configuration-sets.ts';
import { eventRecord, type MailEvent, type MailOfEvent } from './mail-event.ts';

/** Publishes a message to an SNS topic; throws when it does not exist. */
export type Publish = (topicArn: string, message: string) => void;

/** ms after the mail was accepted. */
const AFTER: Readonly<Record<MailEvent['eventType'], number>> = {
  Send: 50,
  Reject: 100,
  'Rendering Failure': 100,
  Delivery: 500,
  Bounce: 500,
  Complaint: 1000,
};

/** Tells the topics of a configuration set what happened to a mail, shortly after it was accepted. */
export class EventPublisher {
  readonly #clock: Clock;
  readonly #sets: ConfigurationSets;
  readonly #publish: Publish;

  constructor(clock: Clock, sets: ConfigurationSets, publish: Publish) {
    this.#clock = clock;
    this.#sets = sets;
    this.#publish = publish;
  }

  /** @param describe asked only if there is somebody to tell */
  tell(
    configurationSet: string | undefined,
    events: readonly MailEvent[],
    describe: (configurationSet: string) => MailOfEvent,
  ): void {
    if (configurationSet === undefined) return;
    for (const event of events) {
      const topics = this.#sets.topicsFor(configurationSet, event.eventType);
      if (topics.length === 0) continue;
      const mail = describe(configurationSet);
      const at = mail.sentAt + AFTER[event.eventType];
      this.#clock.at(at, () => {
        const message = JSON.stringify(eventRecord(mail, event, at));
        for (const topicArn of topics) this.#send(topicArn, message);
      });
    }
  }

  #send(topicArn: string, message: string): void {
    try {
      this.#publish(topicArn, message);
    } catch (error) {
      console.error(`SES could not publish an event to ${topicArn}:`, error);
    }
  }
}
