import type { Target } from '../../../demo/target.ts';
import { visitsAt, type VisitAt } from '../visits.ts';
import { rowOf, type Row } from './row.ts';

/** What a function of the flow did for a video. */
export type Visit = VisitAt<'api' | 'receiver' | 'encoder' | 'mailer'>;

/** All that is known of one video. */
interface Traces {
  readonly row: Row | undefined;
  readonly visits: readonly Visit[];
  /** What was searched, for people. */
  readonly searched: readonly string[];
}

/**
 * Reads a video's row and whatever the functions of the flow logged of it.
 * @param since how far back to search when there is no row, milliseconds since the epoch
 */
export async function gather(target: Target, videoId: string, since: number): Promise<Traces> {
  const { outputs } = target;
  const row = await rowOf(target, videoId);
  const startTime = row ? Date.parse(row.createdAt) - 60_000 : since;
  const { visits, searched } = await visitsAt(
    target,
    [
      ['api', outputs.ApiFunctionName],
      ['receiver', outputs.ReceiverFunctionName],
      ['encoder', outputs.EncoderFunctionName],
      ['mailer', outputs.MailerFunctionName],
    ],
    videoId,
    startTime,
  );
  return { row, visits, searched: [`table ${outputs.VideosTableName}`, ...searched] };
}
