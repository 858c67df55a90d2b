import type { Target } from '../../demo/target.ts';
import { findAttempts } from '../logs/find-attempts.ts';
import { functionLog } from '../logs/log-events.ts';
import type { Attempt } from '../logs/attempt.ts';
import { rowOf, type Row } from './row.ts';

/** A function of the flow. */
export type Station = 'api' | 'receiver' | 'encoder' | 'mailer';

/** All that is known of one video. */
export interface Traces {
  readonly row: Row | undefined;
  readonly visits: readonly Visit[];
  /** What was searched, for people. */
  readonly searched: readonly string[];
}

/** An attempt, and who made it. */
export interface Visit extends Attempt {
  readonly station: Station;
}

/**
 * Reads a video's row and whatever the functions of the flow logged of it.
 * @param since how far back to search when there is no row, milliseconds since the epoch
 */
export async function gather(target: Target, videoId: string, since: number): Promise<Traces> {
  const { outputs } = target;
  const row = await rowOf(target, videoId);
  const startTime = row ? Date.parse(row.createdAt) - 60_000 : since;
  const functions: readonly (readonly [Station, string])[] = [
    ['api', outputs.ApiFunctionName],
    ['receiver', outputs.ReceiverFunctionName],
    ['encoder', outputs.EncoderFunctionName],
    ['mailer', outputs.MailerFunctionName],
  ];
  const found = await Promise.all(
    functions.map(async ([station, functionName]) => {
      const log = await functionLog(target, functionName);
      const attempts = await findAttempts(target, log, videoId, startTime);
      return {
        searched: `log ${log.logGroupName} since ${new Date(startTime).toISOString()}`,
        visits: attempts.map((attempt): Visit => ({ ...attempt, station })),
      };
    }),
  );
  return {
    row,
    visits: found
      .flatMap(({ visits }) => visits)
      .toSorted((one, other) => one.startedAt - other.startedAt),
    searched: [`table ${outputs.VideosTableName}`, ...found.map(({ searched }) => searched)],
  };
}
