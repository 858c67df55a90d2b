import { AwsError } from '../../gateway/aws-error.ts';
import type { Address } from './address.ts';
import { composeMail, eventHeaders, type Stamp } from './compose.ts';
import { replaceHeaders, type Header } from './headers.ts';
import type { Accepted, Outbox } from './outbox.ts';
import type { PackedEntries } from './packed-entries.ts';
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

/** What all mails of a call share, kept once. */
export interface Shared
  extends
    Pick<TemplatedCall, 'template' | 'templateName' | 'data' | 'headers'>,
    Pick<Accepted, 'source' | 'returnPath' | 'tags' | 'caller' | 'configurationSet'> {
  readonly from: Address;
  readonly replyTo: readonly Address[];
  readonly packed: PackedEntries;
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
  const { data, tags = shared.tags } = entry;
  const recipients = recipientsOf(entry.destination);
  const headers = replaceHeaders(shared.headers, entry.headers);
  checkTags(tags);
  outbox.pay(recipients.all);
  const stamp = outbox.stamp();
  const mail = {
    stamp,
    source: shared.source,
    from: shared.from.address,
    returnPath: shared.returnPath,
    recipients: recipients.all,
    tags,
    caller: shared.caller,
    configurationSet: shared.configurationSet,
    weight: OVERHEAD + shared.packed.weight,
    raw: renderer(shared, index, stamp),
  };
  try {
    const { subject } = shared.template.render(templateData(shared.data, data));
    const described = () => eventHeaders({ ...shared, ...recipients, headers, subject });
    return outbox.accept({ ...mail, subject, headers: described });
  } catch (error) {
    if (!(error instanceof RenderingFailure)) throw error;
    const { templateName } = shared;
    return outbox.drop({ ...mail, subject: '', headers: undefined }, [
      { eventType: 'Rendering Failure', errorMessage: error.message, templateName },
    ]);
  }
}

/** Bytes of a mail in the inbox, roughly, but for what is packed. */
const OVERHEAD = 500;

/** Renders the mail anew each time; what it holds meanwhile is named by its parameters. */
function renderer(shared: Shared, index: number, stamp: Stamp): () => Promise<Buffer> {
  return () => {
    const { destination, headers, data } = shared.packed.entry(index);
    return composeMail(
      {
        ...shared,
        ...recipientsOf(destination),
        headers: replaceHeaders(shared.headers, headers),
        ...shared.template.render(templateData(shared.data, data)),
      },
      stamp,
    );
  };
}
