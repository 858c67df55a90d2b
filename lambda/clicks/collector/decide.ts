import * as z from 'zod/mini';
import type { Click } from '../click.ts';
import { pageEvent, type Refusal, type UnjudgedBatch } from './schemas.ts';

/** In ms. The stream forgets what is older, and so does whoever counts. */
const oldest = 7 * 24 * 60 * 60 * 1000;

/** What of a batch goes on, and what does not. */
export interface Judgement {
  readonly clicks: readonly Click[];
  readonly refused: readonly Refusal[];
}

/** Judges each event of a batch by itself: a bad one does no harm to the others. */
export function judge(batch: UnjudgedBatch, now: Date): Judgement {
  const clicks = new Map<string, Click>();
  const refused: Refusal[] = [];
  for (const [index, event] of batch.events.entries()) {
    const click = clickOf(event, batch, now);
    if (typeof click === 'string') {
      refused.push({ index, id: idOf(event), reason: click });
    } else if (clicks.has(click.id)) {
      refused.push({ index, id: click.id, reason: 'id: Another event of this batch has it.' });
    } else {
      clicks.set(click.id, click);
    }
  }
  return { clicks: [...clicks.values()], refused };
}

/** A record of the stream. JSON escapes line breaks, so that each line is one click. */
export function toLines(clicks: readonly Click[]): string {
  return clicks.map((click) => `${JSON.stringify(click)}\n`).join('');
}

/**
 * A click, or why there is none. The page's clock may be wrong, so only the difference of its own
 * times counts: an event happened as long before it was received as before it was sent.
 */
function clickOf(event: unknown, { batch, visitor, sentAt }: UnjudgedBatch, now: Date) {
  const parsed = pageEvent.safeParse(event);
  if (!parsed.success) return reasonOf(parsed.error);
  const { id, type, page, referrer = '', at } = parsed.data;
  const age = Math.max(0, Date.parse(sentAt) - Date.parse(at));
  if (age > oldest) return 'at: More than seven days before it was sent.';
  const click: Click = {
    id,
    batch,
    visitor,
    type,
    page,
    referrer,
    video: parsed.data.type === 'play' ? parsed.data.video : '',
    at: new Date(now.getTime() - age).toISOString(),
    received: now.toISOString(),
  };
  return click;
}

function reasonOf({ issues }: z.core.$ZodError): string {
  return issues
    .map((issue) =>
      issue.code === 'unrecognized_keys'
        ? `There is no property ${issue.keys.map((key) => `"${key}"`).join(', ')}.`
        : [...issue.path, issue.message].join(': '),
    )
    .join(' ');
}

const identified = z.object({ id: z.uuid() });

/** So that the page finds its event, if that has a good name. */
function idOf(event: unknown): string | undefined {
  const parsed = identified.safeParse(event);
  return parsed.success ? parsed.data.id : undefined;
}
