import { settled, windowMs, windowOf, type Span } from './windows.ts';

/** A record as it was read of a shard. */
export interface Read {
  readonly sequenceNumber: string;
  readonly partitionKey: string;
  readonly data: Uint8Array;
  /** In ms since 1970. */
  readonly arrivedAt: number;
}

/** What analytics is invoked with once. */
export interface Batch {
  /** When the window begins, in ms since 1970. */
  readonly window: number;
  readonly records: readonly Read[];
  /** The last of its window. It may have no records. */
  readonly final: boolean;
}

/** As the stream's mapping has it. */
const mostRecords = 1000;
/**
 * An invocation takes 6 MB of JSON: these bytes become a third more in base64, and up to 1 MB is the
 * window's state.
 * https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */
const mostBytes = 3_000_000;

/**
 * Those of a shard's records that arrived in a span. Kinesis does not promise that times of arrival are in
 * the order of the shard: some may follow one that arrived after the span.
 * https://docs.aws.amazon.com/kinesis/latest/APIReference/API_GetRecords.html
 */
export async function* arrivedWithin(
  records: AsyncIterable<Read> | Iterable<Read>,
  { from, to }: Span,
): AsyncGenerator<Read> {
  for await (const record of records) {
    if (record.arrivedAt >= to + settled) return;
    if (record.arrivedAt >= from && record.arrivedAt < to) yield record;
  }
}

/** Cuts a shard's records, in their order, as its mapping would: by window, and small enough. */
export async function* batchesOf(
  records: AsyncIterable<Read> | Iterable<Read>,
): AsyncGenerator<Batch> {
  let window = -Infinity;
  let some: Read[] = [];
  let bytes = 0;
  for await (const record of records) {
    const isNext = record.arrivedAt >= window + windowMs;
    const isFull =
      some.length >= mostRecords || (some.length > 0 && bytes + record.data.byteLength > mostBytes);
    if (window !== -Infinity && (isNext || isFull)) {
      yield { window, records: some, final: isNext };
      some = [];
      bytes = 0;
    }
    if (isNext) window = windowOf(record.arrivedAt);
    some.push(record);
    bytes += record.data.byteLength;
  }
  if (some.length > 0) yield { window, records: some, final: true };
}
