import * as z from 'zod/mini';
import { problemDetails } from '../../shared/http/problem.ts';
import { pagePath } from '../page-path.ts';

/** A page sends at most so many events at once. */
const maxEvents = 25;

/** In bytes. What browsers send as a page goes away (`keepalive`) has no more either. */
export const maxBatchBytes = 64 * 1024;

const host = z
  .string('A referrer is text.')
  .check(
    z.regex(
      /^[\w.:[\]-]{1,253}$/,
      'A referrer is a host and nothing else, of at most 253 characters.',
    ),
  );

const videoId = z
  .string('A play names its video.')
  .check(
    z.regex(
      /^[A-Za-z\d][\w-]{0,63}$/,
      'A video is an id of at most 64 letters, digits, "-" and "_".',
    ),
  );

const uuid = (what: string) => z.uuid(`${what} is a UUID.`);
const instant = (what: string) =>
  z.iso.datetime(`${what} is an instant such as 2026-11-22T21:07:00.000Z.`);

const happened = {
  id: uuid('An id'),
  page: pagePath,
  referrer: z.optional(host),
  at: instant('"at"'),
};

/** What happened on a page, as the page tells it. */
export const pageEvent = z.discriminatedUnion(
  'type',
  [
    z.strictObject({ ...happened, type: z.literal('view') }),
    z.strictObject({ ...happened, type: z.literal('play'), video: videoId }),
  ],
  'An event is an object with the type "view" or "play".',
);

/** What a request brings; its events are judged one by one. */
const envelope = {
  batch: uuid('A batch'),
  visitor: uuid('A visitor'),
  sentAt: instant('"sentAt"'),
};
const eventsOf = <Event extends z.ZodMiniType>(event: Event) =>
  z
    .array(event, 'Events are an array.')
    .check(
      z.minLength(1, 'There is no event.'),
      z.maxLength(maxEvents, `At most ${maxEvents} events are taken at once.`),
    );

/** A request, before anybody looked at its events. */
export const unjudgedBatch = z.strictObject(
  { ...envelope, events: eventsOf(z.unknown()) },
  'The body is an object.',
);
export type UnjudgedBatch = z.infer<typeof unjudgedBatch>;

/** A request as it should be. */
export const clickBatch = z.strictObject({ ...envelope, events: eventsOf(pageEvent) });

export const refusal = z.object({
  /** Its place among the events, from 0. */
  index: z.int().check(z.nonnegative()),
  /** If it has a good one. */
  id: z.optional(z.uuid()),
  reason: z.string(),
});
export type Refusal = z.infer<typeof refusal>;

export const collected = z.object({
  accepted: z.int().check(z.positive()),
  refused: z.array(refusal),
});
export type Collected = z.infer<typeof collected>;

/** A problem that says why no event was taken. */
export const nothingCollected = z.extend(problemDetails, {
  refused: z.optional(z.array(refusal)),
});
export type NothingCollected = z.infer<typeof nothingCollected>;
