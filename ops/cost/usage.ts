import * as z from 'zod';

const totals = z.object({
  principal: z.string(),
  service: z.string(),
  action: z.string(),
  calls: z.number(),
  entries: z.number(),
  bytes: z.number(),
  billed: z.record(z.string(), z.number()),
});

/** What a local AWS has counted, as `GET /_local/calls` tells it. */
export const meterReading = z.object({
  calls: z.array(totals),
  invocations: z.array(
    z.object({
      functionName: z.string(),
      invocations: z.number(),
      /** ms. */
      billedDuration: z.number(),
      gbSeconds: z.number(),
    }),
  ),
});
export type MeterReading = z.infer<typeof meterReading>;

/** What a design has taken of AWS, in the units of the bill. */
export interface Usage {
  readonly httpRequests: number;
  readonly invocations: number;
  /** Of {@link lambdaTime}: a laptop's own milliseconds are not AWS's. */
  readonly gbSeconds: number;
  readonly records: number;
  readonly putPayloadUnits: number;
  readonly writtenBytes: number;
  /** Of readers that share the shards; Firehose is one. */
  readonly readBytes: number;
  readonly fanOutBytes: number;
  readonly writeRequestUnits: number;
  readonly readRequestUnits: number;
  readonly ingestedBytes: number;
  readonly s3Puts: number;
  readonly logBytes: number;
}

const KILOBYTE = 1024;

/**
 * How long an invocation is taken to last, ms: by itself, for each call of AWS that it waits for, and
 * for each click that it looks at. Each function looks at each click once.
 */
const lambdaTime = { invocation: 3, call: 7, click: 0.1 };

/**
 * Sums what functions, mappings, delivery streams and the public did; not what an operator did.
 * @param clicks how many were sent
 */
export function usageOf({ calls, invocations }: MeterReading, clicks: number): Usage {
  const made = calls.filter(({ principal }) => principal !== 'operator');
  const of = (service: string, action?: string) =>
    made.filter((row) => row.service === service && (action ?? row.action) === row.action);
  const billed = (unit: string, rows = made) => sum(rows.map((row) => row.billed[unit] ?? 0));
  return {
    httpRequests: billed('requests', of('execute-api')),
    invocations: sum(invocations.map((each) => each.invocations)),
    gbSeconds:
      sum(
        invocations.map(({ functionName, ...each }) => {
          const own = made.filter((row) => row.principal === functionName);
          const waited = sum(own.map((row) => row.calls)) * lambdaTime.call;
          const ms = each.invocations * lambdaTime.invocation + waited + clicks * lambdaTime.click;
          return ms * memoryOf(each);
        }),
      ) / 1000,
    records: sum(
      made.filter(({ action }) => /^PutRecords?$/.test(action)).map(({ entries }) => entries),
    ),
    putPayloadUnits: billed('putPayloadUnits'),
    writtenBytes: billed('writtenKilobytes') * KILOBYTE,
    readBytes: billed('readBytes', of('kinesis', 'GetRecords')),
    fanOutBytes: billed('readBytes', of('kinesis', 'SubscribeToShard')),
    writeRequestUnits: billed('writeRequestUnits'),
    readRequestUnits: billed('readRequestUnits'),
    ingestedBytes: billed('ingestedKilobytes') * KILOBYTE,
    s3Puts: sum(of('s3', 'PutObject').map((row) => row.calls)),
    logBytes: sum(of('logs').map(({ bytes }) => bytes)),
  };
}

/** GB, as it was configured: what the laptop's own time has been multiplied by. */
function memoryOf(each: { readonly billedDuration: number; readonly gbSeconds: number }): number {
  return each.billedDuration === 0 ? 0 : (each.gbSeconds * 1000) / each.billedDuration;
}

/** How many records each reader of the stream has read, by its name. */
export function readersOf({ calls }: MeterReading): ReadonlyMap<string, number> {
  const reads = calls.filter(({ action }) => /^(GetRecords|SubscribeToShard)$/.test(action));
  return new Map(
    reads
      .filter(({ principal }) => /^(mapping|firehose):/.test(principal))
      .map(({ principal, entries }) => [principal, entries]),
  );
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
