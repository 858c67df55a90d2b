import { z } from 'zod';
import type { Billed } from '../../gateway/metering/meter.ts';
import { bytesOfBase64 } from './base64.ts';

const PUT_PAYLOAD_UNIT = 25 * 1024;
const KILOBYTE = 1024;

const record = z.object({ Data: z.string(), PartitionKey: z.string().default('') });
const putSeveral = z.object({ Records: z.array(record) });
const outcomes = z.object({ Records: z.array(z.object({ ErrorCode: z.string().optional() })) });

/**
 * What is billed of records: written to provisioned shards by units of 25 KB, on demand by kilobytes, each
 * rounded up for every record; read by the byte. A record's partition key counts, as for its throughput.
 * @see https://aws.amazon.com/kinesis/data-streams/pricing/
 */
export function billedOf(action: string, input: unknown, output: object): Billed | undefined {
  switch (action) {
    case 'PutRecord':
      return written([record.parse(input)]);
    case 'PutRecords': {
      const results = outcomes.parse(output).Records;
      const { Records } = putSeveral.parse(input);
      return written(Records.filter((_, index) => results[index]?.ErrorCode === undefined));
    }
    case 'GetRecords':
      return { readBytes: sum(putSeveral.parse(output).Records.map(sizeOf)) };
    default:
      return undefined;
  }
}

/** What a reader is billed for these records. */
export function readBytes(
  records: readonly { readonly data: Uint8Array; readonly partitionKey: string }[],
): number {
  return sum(
    records.map(({ data, partitionKey }) => data.length + Buffer.byteLength(partitionKey)),
  );
}

function written(records: readonly z.output<typeof record>[]): Billed {
  const sizes = records.map(sizeOf);
  return {
    putPayloadUnits: sum(sizes.map((bytes) => Math.ceil(bytes / PUT_PAYLOAD_UNIT))),
    writtenKilobytes: sum(sizes.map((bytes) => Math.ceil(bytes / KILOBYTE))),
  };
}

function sizeOf({ Data, PartitionKey }: z.output<typeof record>): number {
  return (bytesOfBase64(Data) ?? 0) + Buffer.byteLength(PartitionKey);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
