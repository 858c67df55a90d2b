import type { Target } from '../../demo/target.ts';
import type { Attempt } from '../logs/attempt.ts';
import { findAttempts } from '../logs/find-attempts.ts';
import { functionLog } from '../logs/log-events.ts';

/** An attempt, and which function of the flow made it. */
export interface VisitAt<Station> extends Attempt {
  readonly station: Station;
}

interface Found<Station> {
  /** Oldest first. */
  readonly visits: readonly VisitAt<Station>[];
  /** For people. */
  readonly searched: readonly string[];
}

/**
 * Whatever the functions of a flow logged of an id.
 * @param functions a station's name for people, and its function's
 * @param startTime milliseconds since the epoch
 */
export async function visitsAt<Station extends string>(
  target: Target,
  functions: readonly (readonly [Station, string])[],
  id: string,
  startTime: number,
): Promise<Found<Station>> {
  const found = await Promise.all(
    functions.map(async ([station, functionName]) => {
      const log = await functionLog(target, functionName);
      const attempts = await findAttempts(target, log, id, startTime);
      return {
        searched: `log ${log.logGroupName} since ${new Date(startTime).toISOString()}`,
        visits: attempts.map((attempt): VisitAt<Station> => ({ ...attempt, station })),
      };
    }),
  );
  return {
    visits: found
      .flatMap(({ visits }) => visits)
      .toSorted((one, other) => one.startedAt - other.startedAt),
    searched: found.map(({ searched }) => searched),
  };
}
