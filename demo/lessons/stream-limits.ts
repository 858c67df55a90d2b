import {
  DescribeStreamSummaryCommand,
  IncreaseStreamRetentionPeriodCommand,
  PutRecordCommand,
  PutRecordsCommand,
} from '@aws-sdk/client-kinesis';
import { fateOf } from './fate.ts';
import type { Stage } from './lesson.ts';
import { temporaryStream } from './temporary-stream.ts';

const MIB = 1024 * 1024;
const YEAR = 365 * 24;
const PartitionKey = 'k';

/** https://docs.aws.amazon.com/streams/latest/dev/service-sizes-and-limits.html */
export async function streamLimits(stage: Stage): Promise<void> {
  const { target, say, check } = stage;
  await using stream = await temporaryStream(target, 1);
  const StreamName = stream.name;
  const putMany = (records: number) =>
    fateOf(
      target.kinesis.send(
        new PutRecordsCommand({
          StreamName,
          Records: Array.from({ length: records }, () => ({ PartitionKey, Data: Buffer.of(1) })),
        }),
      ),
    );
  const keep = (RetentionPeriodHours: number) =>
    fateOf(
      target.kinesis.send(
        new IncreaseStreamRetentionPeriodCommand({ StreamName, RetentionPeriodHours }),
      ),
    );

  say('A STREAM. A record has 1 MiB at most, with its partition key …');
  check('a record of 1 MiB', await put(stage, StreamName, MIB), 'taken');
  check('… and a byte', await put(stage, StreamName, MIB + 1), 'refused');
  say('… unless a stream is told to take larger ones (MaxRecordSizeInKiB).');
  await using large = await temporaryStream(target, 1, { maxRecordKiB: 10_240 });
  check('a record of 10 MiB', await put(stage, large.name, 10 * MIB), 'taken');
  check('… and a byte', await put(stage, large.name, 10 * MIB + 1), 'refused');

  check('500 records in one call', await putMany(500), 'taken');
  check('501 records in one call', await putMany(501), 'refused');
  say('It used to keep them for 7 days at most. Now for a year, at a price:');
  check('retention of 365 days', await keep(YEAR), 'taken');
  check('… and an hour', await keep(YEAR + 1), 'refused');
  const { StreamDescriptionSummary } = await target.kinesis.send(
    new DescribeStreamSummaryCommand({ StreamName }),
  );
  const hours = StreamDescriptionSummary?.RetentionPeriodHours ?? 0;
  check('days it keeps a record now', hours / 24, 365);
}

/** @param bytes of data and partition key */
function put({ target }: Stage, StreamName: string, bytes: number) {
  const Data = Buffer.alloc(bytes - PartitionKey.length, 'x');
  return fateOf(target.kinesis.send(new PutRecordCommand({ StreamName, PartitionKey, Data })));
}
