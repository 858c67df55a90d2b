import { prices, type PriceName } from './prices.ts';
import type { Usage } from './usage.ts';

/** How a stream is scaled, and so billed. */
export const streamModes = ['on demand', 'provisioned'] as const;
export type StreamMode = (typeof streamModes)[number];

/** What of a stream is billed by time, or by what it keeps. */
export interface StreamTerms {
  readonly retentionHours: number;
  /** Registered consumers, with enhanced fan-out. */
  readonly consumers: number;
}

/** One line of a bill. */
export interface BillLine {
  readonly service: string;
  readonly price: PriceName;
  readonly amount: number;
  readonly usd: number;
}

export interface Bill {
  /** What more clicks make more. */
  readonly variable: readonly BillLine[];
  /** What an hour costs, clicks or none. */
  readonly standing: readonly BillLine[];
}

const DAY = 24;
const MONTH = 30 * DAY;

/** @param shards of a provisioned stream */
export function billOf(usage: Usage, terms: StreamTerms, mode: StreamMode, shards: number): Bill {
  return {
    variable: [
      line('HTTP API', 'httpRequest', usage.httpRequests),
      line('Lambda', 'invocation', usage.invocations),
      line('Lambda', 'gbSecond', usage.gbSeconds),
      ...streamLines(usage, terms, mode),
      line('DynamoDB', 'writeRequestUnit', usage.writeRequestUnits),
      line('DynamoDB', 'readRequestUnit', usage.readRequestUnits),
      line('Firehose', 'ingestedByte', usage.ingestedBytes),
      line('S3', 's3Put', usage.s3Puts),
      line('CloudWatch Logs', 'logByte', usage.logBytes),
    ],
    standing: standingLines(terms, mode, shards),
  };
}

export function totalOf(lines: readonly BillLine[]): number {
  return lines.reduce((sum, { usd }) => sum + usd, 0);
}

/** A record kept for seven days is kept six days longer than is paid for by writing it. */
function streamLines(
  usage: Usage,
  { retentionHours }: StreamTerms,
  mode: StreamMode,
): readonly BillLine[] {
  switch (mode) {
    case 'on demand':
      return [
        line('Kinesis', 'writtenByte', usage.writtenBytes),
        line('Kinesis', 'readByte', usage.readBytes),
        line('Kinesis', 'fanOutByte', usage.fanOutBytes),
        line(
          'Kinesis',
          'keptByteMonth',
          (usage.writtenBytes * Math.max(0, retentionHours - DAY)) / MONTH,
        ),
      ];
    case 'provisioned':
      return [
        line('Kinesis', 'putPayloadUnit', usage.putPayloadUnits),
        line('Kinesis', 'shardFanOutByte', usage.fanOutBytes),
      ];
  }
}

function standingLines(
  { retentionHours, consumers }: StreamTerms,
  mode: StreamMode,
  shards: number,
): readonly BillLine[] {
  switch (mode) {
    case 'on demand':
      return [line('Kinesis', 'onDemandStreamHour', 1)];
    case 'provisioned':
      return [
        line('Kinesis', 'shardHour', shards),
        line('Kinesis', 'extendedShardHour', retentionHours > DAY ? shards : 0),
        line('Kinesis', 'consumerShardHour', consumers * shards),
      ];
  }
}

function line(service: string, price: PriceName, amount: number): BillLine {
  return { service, price, amount, usd: amount * prices[price].usd };
}

/** What `clicks` took, for as many as `wanted`. */
export function scaled(usage: Usage, clicks: number, wanted: number): Usage {
  const by = (amount: number) => (amount * wanted) / clicks;
  return {
    httpRequests: by(usage.httpRequests),
    invocations: by(usage.invocations),
    gbSeconds: by(usage.gbSeconds),
    records: by(usage.records),
    putPayloadUnits: by(usage.putPayloadUnits),
    writtenBytes: by(usage.writtenBytes),
    readBytes: by(usage.readBytes),
    fanOutBytes: by(usage.fanOutBytes),
    writeRequestUnits: by(usage.writeRequestUnits),
    readRequestUnits: by(usage.readRequestUnits),
    ingestedBytes: by(usage.ingestedBytes),
    s3Puts: by(usage.s3Puts),
    logBytes: by(usage.logBytes),
  };
}
