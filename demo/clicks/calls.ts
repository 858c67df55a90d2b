import type { CallTotals, InsideView } from '../inside-view.ts';
import type { ClicksTarget } from './clicks-target.ts';

/** What clicks take of AWS, from the page to the last of their readers. */
export interface ClickCalls {
  /** Requests of the pages. */
  readonly http: number;
  /** PutRecord, or PutRecords. */
  readonly putRecords: number;
  /** Of the functions that count and score. */
  readonly dynamodb: number;
  /** Of Firehose. */
  readonly s3Put: number;
}

/** Since the calls were last reset; what pages and other producers called is known to them. */
export async function readerCalls(
  inside: InsideView,
  { clicks }: ClicksTarget,
): Promise<Pick<ClickCalls, 'dynamodb' | 's3Put'> & { readonly collectorPuts: number }> {
  const calls = await inside.calls();
  const of = (principals: readonly string[], service: string) =>
    calls.filter((each) => principals.includes(each.principal) && each.service === service);
  return {
    collectorPuts: sum(of([clicks.CollectorFunctionName], 'kinesis')),
    dynamodb: sum(of([clicks.AnalyticsFunctionName, clicks.TrendingFunctionName], 'dynamodb')),
    s3Put: sum(of([`firehose:${clicks.DeliveryStreamName}`], 's3')),
  };
}

function sum(totals: readonly CallTotals[]): number {
  return totals.reduce(
    (total, { calls, errors, throttled }) => total + calls + errors + throttled,
    0,
  );
}
