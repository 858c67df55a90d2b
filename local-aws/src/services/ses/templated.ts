import { AwsError } from '../../gateway/aws-error.ts';
import type { Address } from './address.ts';
import { composeMail, eventHeaders } from './compose.ts';
import { replaceHeaders, type Header } from './headers.ts';
import type { Origin } from './accepted.ts';
import type { Outbox } from './outbox.ts';
import { PackedEntries } from './packed-entries.ts';
import { checkTags, recipientsOf, type Composed, type Destination, type Tags } from './sending.ts';
import { RenderingFailure, templateData, type Template } from './templates.ts';

/** One template, sent to one destination or to many. */
export interface TemplatedCall extends Composed {
  readonly template: Template;
  /** Undefined for a template that came with the call. */
  readonly templateName: string | undefined;
  /** JSON. */
  readonly data: string | undefined;
  readonly entries: readonly TemplatedEntry[];
}

/** @see https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_BulkEmailEntry.html */
export interface TemplatedEntry {
  readonly destination: Destination;
  /** JSON. */
  readonly data: string | undefined;
  readonly headers: readonly Header[];
  /** Undefined: those of the call. */
  readonly tags: Tags | undefined;
}

/** @see https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_BulkEmailEntryResult.html */
export type EntryResult =
  | { readonly status: 'SUCCESS'; readonly messageId: string }
  | { readonly status: 'INVALID_PARAMETER' | 'ACCOUNT_THROTTLED'; readonly failure: AwsError };

/** What all mails of a call are made from. */
interface Making extends Pick<TemplatedCall, 'template' | 'data' | 'headers'> {
  readonly from: Address;
  readonly replyTo: readonly Address[];
}

/** What all mails of a call share. */
interface Shared extends Making, Pick<TemplatedCall, 'templateName' | 'tags'> {
  readonly origin: Origin;
}

/** Keeps what the call's mails are made from, once for all: each is rendered anew when it is read. */
export function templatedOrigin(
  { template, data, from, replyTo, headers: common }: Making,
  sender: Omit<Origin, 'from' | 'weight' | 'raw'>,
  entries: readonly TemplatedEntry[],
): Origin {
  const packed = new PackedEntries(entries);
  return {
    ...sender,
    from: from.address,
    weight: OVERHEAD + packed.weight,
    raw(index, stamp) {
      const { destination, headers, data: own } = packed.entry(index);
      const content = {
        from,
        replyTo,
        ...recipientsOf(destination),
        headers: replaceHeaders(common, headers),
        ...template.render(templateData(data, own)),
      };
      return composeMail(content, stamp);
    },
  };
}

/**
 * Sends one entry; what is wrong with it concerns no other. What cannot be rendered was sent, as far
 * as the caller knows: an event tells.
 * @param index of the entry in its call, counted from 0
 */
export function sendEntry(
  outbox: Outbox,
  shared: Shared,
  entry: TemplatedEntry,
  index: number,
): EntryResult {
  try {
    return { status: 'SUCCESS', messageId: send(outbox, shared, entry, index) };
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    const throttled = error.code === 'TooManyRequestsException';
    return { status: throttled ? 'ACCOUNT_THROTTLED' : 'INVALID_PARAMETER', failure: error };
  }
}

function send(outbox: Outbox, shared: Shared, entry: TemplatedEntry, index: number): string {
  const { origin, templateName } = shared;
  const { data, tags = shared.tags } = entry;
  const recipients = recipientsOf(entry.destination);
  const headers = replaceHeaders(shared.headers, entry.headers);
  checkTags(tags);
  outbox.pay(recipients.all);
  const mail = { origin, index, stamp: outbox.stamp(), recipients: recipients.all, tags };
  try {
    const { subject } = shared.template.render(templateData(shared.data, data));
    const described = () => eventHeaders({ ...shared, ...recipients, headers, subject });
    return outbox.accept({ ...mail, subject, headers: described });
  } catch (error) {
    if (!(error instanceof RenderingFailure)) throw error;
    return outbox.drop({ ...mail, subject: '', headers: undefined }, [
      { eventType: 'Rendering Failure', errorMessage: error.message, templateName },
    ]);
  }
}

/** Bytes of a mail in the inbox, roughly, but for what is packed. */
const OVERHEAD = 300;
