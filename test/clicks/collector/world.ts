import { operations } from '../../../lambda/clicks/collector/operations.ts';
import type { ClickStream } from '../../../lambda/clicks/collector/stream.ts';
import type { Log } from '../../../lambda/shared/log.ts';
import { createRouter } from '../../../lambda/shared/http/router.ts';
import { json, request, type Request } from '../../shared/support/request.ts';
import { noon } from '../../video/support/things.ts';

export const batchId = '6f9619ff-8b86-4d01-b42d-00cf4fc964ff';
export const visitor = 'c0ffee00-1111-4222-8333-444455556666';

/** The id of the nth event. */
export function eventId(n: number): string {
  return `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
}

/** A good event, sent as it happened, but for what is said. */
export function view(n = 0, change: object = {}): object {
  return { id: eventId(n), type: 'view', page: '/', at: noon.toISOString(), ...change };
}

/** A good request but for what is said. */
export function batchOf(events: readonly unknown[], change: object = {}): object {
  return { batch: batchId, visitor, sentAt: noon.toISOString(), events, ...change };
}

/** The collector over a stream in memory; it is noon. */
export function setUpCollector(put: ClickStream['put'] = () => Promise.resolve('taken')) {
  const records: { readonly lines: string; readonly partitionKey: string }[] = [];
  const logged: unknown[] = [];
  const log: Log = {
    info: (message, fields) => logged.push({ message, ...fields }),
    warn: (...told) => logged.push(told),
    error: (...told) => logged.push(told),
    with: () => log,
  };
  const stream: ClickStream = {
    async put(lines, partitionKey) {
      const outcome = await put(lines, partitionKey);
      if (outcome === 'taken') records.push({ lines, partitionKey });
      return outcome;
    },
  };
  const answer = createRouter(operations, { stream, now: () => noon, log }, log);
  const send = (given: Request) => answer(request('POST /api/clicks', given));
  return {
    records,
    logged,
    send,
    post: (batch: unknown) => send(json(batch)),
    /** What is on the stream, line by line. */
    lines: () =>
      records.flatMap(({ lines }) =>
        lines
          .split('\n')
          .slice(0, -1)
          .map((line): unknown => JSON.parse(line)),
      ),
  };
}
