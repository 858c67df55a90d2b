import { readBody } from '../../shared/http/body.ts';
import { notYet, Problem } from '../../shared/http/problem.ts';
import { respond } from '../../shared/http/respond.ts';
import type { ApiEvent } from '../../shared/http/router.ts';
import type { Log } from '../../shared/log.ts';
import { asMetrics, type Metrics } from '../../shared/metrics.ts';
import { judge, toLines } from './decide.ts';
import {
  maxBatchBytes,
  unjudgedBatch,
  type Collected,
  type NothingCollected,
  type Refusal,
} from './schemas.ts';
import type { ClickStream } from './stream.ts';

export interface CollectorDependencies {
  readonly stream: ClickStream;
  readonly now: () => Date;
  readonly log: Log;
}

/** Pages wait so long before they try again, in seconds, and a random time more. */
const retryAfter = { throttled: 2, failed: 5 };

/** `navigator.sendBeacon` calls a string text/plain. */
const mediaTypes = ['application/json', 'text/plain'];

/**
 * Puts the good events of a request on the stream as one record: all of them or none. Nothing of
 * who sent them goes on but what the body says, and of the body its batch's id and counts are logged.
 */
export async function collect(event: ApiEvent, dependencies: CollectorDependencies) {
  const { stream, now } = dependencies;
  const batch = readBody(event, unjudgedBatch, maxBatchBytes, mediaTypes);
  const log = dependencies.log.with({ batchId: batch.batch });
  const at = now();
  const { clicks, refused } = judge(batch, at);
  const count = (metrics: Metrics) => asMetrics(metrics, at);
  if (clicks.length === 0) {
    log.info('Refused', count({ ClicksRefused: [refused.length, 'Count'] }));
    return nothing(refused);
  }
  switch (await put(toLines(clicks), batch.visitor, stream, log)) {
    case 'taken': {
      log.info(
        'Collected',
        count({
          ClicksAccepted: [clicks.length, 'Count'],
          ClicksRefused: [refused.length, 'Count'],
        }),
      );
      const answer: Collected = { accepted: clicks.length, refused: [...refused] };
      return respond(202, answer);
    }
    case 'throttled':
      log.info('Throttled', count({ CollectorThrottled: [1, 'Count'] }));
      throw notYet(
        429,
        'There are more clicks than the stream takes just now. Send the same batch again later.',
        retryAfter.throttled,
      );
    case 'failed':
      throw notYet(
        503,
        'The clicks could not be kept just now. Send the same batch again later.',
        retryAfter.failed,
      );
  }
}

/** Whatever it was, the page still has the clicks: it is worth trying again. */
async function put(lines: string, visitor: string, stream: ClickStream, log: Log) {
  try {
    return await stream.put(lines, visitor);
  } catch (error) {
    log.error('The stream did not take a record', error);
    return 'failed';
  }
}

function nothing(refused: readonly Refusal[]) {
  const { details } = new Problem(400, 'No event is as expected: "refused" says why, one by one.');
  const body: NothingCollected = { ...details, refused: [...refused] };
  return respond(400, body, { 'content-type': 'application/problem+json' });
}
