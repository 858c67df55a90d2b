/** One price of AWS's lists. */
interface Price {
  /** $ for each `unit`. */
  readonly usd: number;
  readonly unit: string;
  /** Where AWS publishes it. */
  readonly page: string;
  /** Not compared with that page when this was written: known from elsewhere. */
  readonly fromMemory?: boolean;
}

export const priceList = { region: 'us-east-1', asOf: '2026-11-22' };

const million = 1e6;
const GiB = 1024 ** 3;

const apiGateway = 'https://aws.amazon.com/api-gateway/pricing/';
const lambda = 'https://aws.amazon.com/lambda/pricing/';
const kinesis = 'https://aws.amazon.com/kinesis/data-streams/pricing/';
const dynamoDb = 'https://aws.amazon.com/dynamodb/pricing/on-demand/';
const firehose = 'https://aws.amazon.com/firehose/pricing/';
const s3 = 'https://aws.amazon.com/s3/pricing/';
const cloudWatch = 'https://aws.amazon.com/cloudwatch/pricing/';

const memory = { fromMemory: true } as const;

/** The first tier of each, without free tiers: what the next of many costs. */
export const prices = {
  httpRequest: { usd: 1 / million, unit: 'request of 512 KB', page: apiGateway, ...memory },
  invocation: { usd: 0.2 / million, unit: 'invocation', page: lambda },
  gbSecond: { usd: 1.33334e-5, unit: 'GB-second on arm64', page: lambda },
  writtenByte: { usd: 0.08 / GiB, unit: 'byte written, by KB', page: kinesis, ...memory },
  readByte: { usd: 0.04 / GiB, unit: 'byte read', page: kinesis, ...memory },
  fanOutByte: { usd: 0.05 / GiB, unit: 'byte read by fan-out', page: kinesis, ...memory },
  keptByteMonth: {
    usd: 0.1 / GiB,
    unit: 'byte kept a month, from the second day',
    page: kinesis,
    ...memory,
  },
  putPayloadUnit: { usd: 0.014 / million, unit: 'record written, by 25 KB', page: kinesis },
  shardFanOutByte: { usd: 0.013 / GiB, unit: 'byte read by fan-out', page: kinesis, ...memory },
  writeRequestUnit: {
    usd: 0.625 / million,
    unit: 'KB of an item written',
    page: dynamoDb,
    ...memory,
  },
  readRequestUnit: {
    usd: 0.125 / million,
    unit: '4 KB of an item read',
    page: dynamoDb,
    ...memory,
  },
  ingestedByte: {
    usd: 0.029 / GiB,
    unit: 'byte loaded, by 5 KB a record',
    page: firehose,
    ...memory,
  },
  s3Put: { usd: 5 / million, unit: 'PUT', page: s3, ...memory },
  logByte: { usd: 0.5 / GiB, unit: 'byte logged', page: cloudWatch, ...memory },
  onDemandStreamHour: { usd: 0.04, unit: 'hour', page: kinesis, ...memory },
  shardHour: { usd: 0.015, unit: 'shard and hour', page: kinesis },
  extendedShardHour: { usd: 0.02, unit: 'shard and hour, above 24 h', page: kinesis, ...memory },
  consumerShardHour: { usd: 0.015, unit: 'consumer, shard and hour', page: kinesis, ...memory },
} satisfies Readonly<Record<string, Price>>;

export type PriceName = keyof typeof prices;

/** Whether a price is to be marked. */
export function isFromMemory(name: PriceName): boolean {
  const price: Price = prices[name];
  return price.fromMemory ?? false;
}
