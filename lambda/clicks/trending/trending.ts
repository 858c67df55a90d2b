import type { KinesisStreamBatchResponse, KinesisStreamEvent } from 'aws-lambda';
import type { Log } from '../../shared/log.ts';
import { asMetrics } from '../../shared/metrics.ts';
import type { Board } from '../board.ts';
import { readRecords, shardOf, type ClicksRecord } from '../records.ts';
import type { Boards } from './boards-table.ts';
import { scored } from './decide.ts';

export interface TrendingDependencies {
  readonly boards: Boards;
  readonly log: Log;
  readonly now: () => Date;
}

/**
 * Adds the clicks of a batch to its shard's board by one conditional write. What a retry brings again
 * is skipped; a batch that a page sent twice is two records, and counts twice.
 *
 * The answer names the first record that could not be read: those before it are in the board, and
 * Lambda goes on from there.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-batchfailurereporting.html
 */
export function createTrending({ boards, log, now }: TrendingDependencies) {
  /** As this environment last saw them: another one may have gone on since. */
  const known = new Map<string, Board | undefined>();

  return async ({ Records }: KinesisStreamEvent): Promise<KinesisStreamBatchResponse> => {
    const [first] = Records;
    if (!first) return { batchItemFailures: [] };
    const shardId = shardOf(first);
    const { good, bad } = readRecords(Records);
    if (good.length > 0) await advance(shardId, good);
    const clicks = good.reduce((sum, record) => sum + record.clicks.length, 0);
    log.info('Scored', {
      shardId,
      records: good.length,
      ...asMetrics({ ClicksScored: [clicks, 'Count'], RecordsBad: [bad ? 1 : 0, 'Count'] }, now()),
    });
    if (!bad) return { batchItemFailures: [] };
    const { sequenceNumber, cause } = bad;
    log.with({ shardId, sequenceNumber }).warn('A record could not be read', cause);
    return { batchItemFailures: [{ itemIdentifier: sequenceNumber }] };
  };

  async function advance(shardId: string, records: readonly ClicksRecord[]): Promise<void> {
    if (known.has(shardId) && (await write(shardId, known.get(shardId), records))) return;
    known.delete(shardId);
    if (await write(shardId, await boards.get(shardId), records)) return;
    throw new Error(`Another invocation wrote the board of ${shardId} at the same time.`);
  }

  async function write(
    shardId: string,
    board: Board | undefined,
    records: readonly ClicksRecord[],
  ): Promise<boolean> {
    const next = scored(board, records);
    if (next && next !== board && !(await boards.put(shardId, next, board))) return false;
    known.set(shardId, next);
    return true;
  }
}
