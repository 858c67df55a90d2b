import { billOf, scaled, totalOf, type BillLine } from '../../ops/cost/bill.ts';
import { ratioOf, report } from '../../ops/cost/report.ts';
import { usageOf, type Usage } from '../../ops/cost/usage.ts';

const GiB = 1024 ** 3;

/** What a million of something takes, so that a bill's lines are the prices for a million. */
const million: Usage = {
  httpRequests: 1e6,
  invocations: 1e6,
  gbSeconds: 1e6,
  records: 1e6,
  putPayloadUnits: 1e6,
  writtenBytes: 10 * GiB,
  readBytes: 20 * GiB,
  fanOutBytes: 10 * GiB,
  writeRequestUnits: 1e6,
  readRequestUnits: 1e6,
  ingestedBytes: 10 * GiB,
  s3Puts: 1e6,
  logBytes: 10 * GiB,
};
const week = { retentionHours: 7 * 24, consumers: 1 };
const day = { retentionHours: 24, consumers: 0 };

const dollars = (lines: readonly BillLine[]) =>
  Object.fromEntries(lines.map(({ price, usd }) => [price, Number(usd.toFixed(6))]));

it('bills a stream on demand by what is written, read and kept', () => {
  const { variable, standing } = billOf(million, week, 'on demand', 4);
  expect(dollars(variable)).toEqual({
    httpRequest: 1,
    invocation: 0.2,
    gbSecond: 13.3334,
    // 10 GB at $0.08; 20 at 0.04; 10 at 0.05; 10 for six days of thirty at 0.1 a month.
    writtenByte: 0.8,
    readByte: 0.8,
    fanOutByte: 0.5,
    keptByteMonth: 0.2,
    writeRequestUnit: 0.625,
    readRequestUnit: 0.125,
    ingestedByte: 0.29,
    s3Put: 5,
    logByte: 5,
  });
  expect(dollars(standing)).toEqual({ onDemandStreamHour: 0.04 });
});

it('bills provisioned shards by the hour, and what is written by units', () => {
  const { variable, standing } = billOf(million, week, 'provisioned', 2);
  expect(dollars(variable)).toMatchObject({ putPayloadUnit: 0.014, shardFanOutByte: 0.13 });
  expect(dollars(variable)).not.toHaveProperty('writtenByte');
  expect(dollars(standing)).toEqual({
    shardHour: 0.03,
    extendedShardHour: 0.04,
    consumerShardHour: 0.03,
  });
  // As docs/deploy.md has it: $1.20 a day with one shard.
  expect(24 * totalOf(billOf(million, week, 'provisioned', 1).standing)).toBeCloseTo(1.2);
});

it('takes nothing for a day of retention, nor for consumers that are not registered', () => {
  const { variable, standing } = billOf(million, day, 'on demand', 1);
  expect(dollars(variable)).toMatchObject({ keptByteMonth: 0 });
  expect(totalOf(standing)).toBeCloseTo(0.04);
  expect(totalOf(billOf(million, day, 'provisioned', 3).standing)).toBeCloseTo(0.045);
});

it('scales what was counted, and changes no price by it', () => {
  const tenth = scaled(million, 1_000, 100);
  expect(tenth.httpRequests).toBe(1e5);
  const whole = totalOf(billOf(million, week, 'on demand', 1).variable);
  expect(totalOf(billOf(tenth, week, 'on demand', 1).variable)).toBeCloseTo(whole / 10);
});

const row = (principal: string, service: string, action: string, more: object = {}) => ({
  principal,
  service,
  action,
  calls: 1,
  entries: 1,
  bytes: 0,
  billed: {},
  ...more,
});

it('reads what is billed off the meter, and leaves out what the operator did', () => {
  const put = { putPayloadUnits: 2, writtenKilobytes: 26 };
  const usage = usageOf(
    {
      calls: [
        row('anonymous', 'execute-api', 'POST /clicks', { billed: { requests: 2 } }),
        row('collect', 'kinesis', 'PutRecord', { calls: 2, entries: 2, billed: put }),
        row('operator', 'kinesis', 'PutRecord', { billed: put }),
        row('mapping:count', 'kinesis', 'GetRecords', { billed: { readBytes: 300 } }),
        row('mapping:score', 'kinesis', 'SubscribeToShard', { billed: { readBytes: 200 } }),
        row('firehose:lake', 'kinesis', 'GetRecords', {
          billed: { readBytes: 300, ingestedKilobytes: 10 },
        }),
        row('count', 'dynamodb', 'PutItem', { billed: { writeRequestUnits: 3 } }),
        row('firehose:lake', 's3', 'PutObject'),
        row('operator', 's3', 'PutObject'),
        row('/aws/lambda/count', 'logs', 'PutLogEvents', { bytes: 400 }),
      ],
      invocations: [
        { functionName: 'collect', invocations: 2, billedDuration: 90, gbSeconds: 0.0225 },
        { functionName: 'count', invocations: 1, billedDuration: 10, gbSeconds: 0.01 },
      ],
    },
    50,
  );
  expect(usage).toMatchObject({
    httpRequests: 2,
    invocations: 3,
    records: 2,
    putPayloadUnits: 2,
    writtenBytes: 26 * 1024,
    readBytes: 600,
    fanOutBytes: 200,
    writeRequestUnits: 3,
    ingestedBytes: 10 * 1024,
    s3Puts: 1,
    logBytes: 400,
  });
  // Two invocations of 3 ms, two calls of 7 and 50 clicks of 0.1 at 256 MB; 3 + 7 + 5 ms at 1 GB.
  expect(usage.gbSeconds).toBeCloseTo(0.025 * 0.25 + 0.015, 10);
});

const billFor = (requests: number) =>
  billOf({ ...scaled(million, 1, 0), httpRequests: requests }, day, 'on demand', 1);

it('says what ours costs for each dollar of the naive one, and whether that is little enough', () => {
  const comparison = { mode: 'on demand', conveyor: billFor(40_000), naive: billFor(1e6) } as const;
  expect(ratioOf(comparison)).toBeCloseTo(1 / 25);
  const traffic = { clicks: 5_000, perRequest: 25 };
  expect(report([comparison], traffic, 1e6)).toContain(
    '1/25.0 of the naive design (at most 1/20: met)',
  );
  const dear = { ...comparison, conveyor: billFor(100_000) };
  expect(report([dear], traffic, 1e6)).toContain(
    '1/10.0 of the naive design (at most 1/20: missed)',
  );
});
