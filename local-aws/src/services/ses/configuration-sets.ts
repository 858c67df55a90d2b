import type { MailEvent } from './mail-event.ts';
import { refusals } from './refusals.ts';

/** @see https://docs.aws.amazon.com/ses/latest/dg/event-destinations-manage.html */
export interface EventDestination {
  /** As CloudFormation (`renderingFailure`) or the API (`RENDERING_FAILURE`) writes them. */
  readonly matchingEventTypes: readonly string[];
  readonly topicArn: string;
}

/** Names that callers give to what is to be told of their mails. */
export class ConfigurationSets {
  readonly #sets = new Map<string, EventDestination[]>();

  create(name: string): void {
    if (!this.#sets.has(name)) this.#sets.set(name, []);
  }

  /** Throws `NotFoundException`. */
  addEventDestination(name: string, destination: EventDestination): void {
    this.#set(name).push(destination);
  }

  /** Throws `NotFoundException`. */
  check(name: string): string {
    this.#set(name);
    return name;
  }

  /** The topics that are told of such an event. */
  topicsFor(name: string, eventType: MailEvent['eventType']): readonly string[] {
    return this.#set(name)
      .filter(({ matchingEventTypes }) => matchingEventTypes.map(bare).includes(bare(eventType)))
      .map(({ topicArn }) => topicArn);
  }

  #set(name: string): EventDestination[] {
    const set = this.#sets.get(name);
    if (!set) throw refusals.noConfigurationSet(name);
    return set;
  }
}

/** `Rendering Failure`, `renderingFailure` and `RENDERING_FAILURE` are one. */
function bare(eventType: string): string {
  return eventType.replace(/[ _]/g, '').toLowerCase();
}
