import { PutRecordsCommand } from '@aws-sdk/client-kinesis';
import type { LaptopStage } from './lesson.ts';
import { isOpen, temporaryStream } from './temporary-stream.ts';

/** A shard takes 1,000 records in a second. */
const A_CALL = 500;
const CALLS = 3;
const SECONDS = 12;

/** Writes more than its shards take to a stream that scales by itself, second after second. */
export async function overload({ target, laptop, say, show, check }: LaptopStage): Promise<void> {
  await using stream = await temporaryStream(target, 'on demand');
  const open = async () => (await stream.shards()).filter(isOpen);
  const [first] = await open();
  const range = first?.HashKeyRange;
  if (!range?.StartingHashKey || !range.EndingHashKey)
    throw new Error(`The stream ${stream.name} has no shard.`);
  const start = BigInt(range.StartingHashKey);
  const step = (BigInt(range.EndingHashKey) - start) / BigInt(A_CALL);

  /** @returns how many were refused */
  const oneSecond = async (): Promise<number> => {
    let refused = 0;
    for (let call = 0; call < CALLS; call++) {
      const { FailedRecordCount = 0 } = await target.kinesis.send(
        new PutRecordsCommand({
          StreamName: stream.name,
          Records: Array.from({ length: A_CALL }, (_, index) => ({
            PartitionKey: String(index),
            ExplicitHashKey: String(start + step * BigInt(index)),
            Data: Buffer.from('.'),
          })),
        }),
      );
      refused += FailedRecordCount;
    }
    await laptop.skip(1);
    return refused;
  };

  say(`\nOn demand. It begins with four shards; one is sent ${A_CALL * CALLS} records a second.`);
  check('shards', (await open()).length, 4);
  show('refused in the first second', await oneSecond());
  say('PutRecords takes what it can and names the rest: whoever sends has to send that again.');
  for (let second = 1; second < SECONDS; second++) await oneSecond();
  check('shards, some seconds later', (await open()).length, 8);
  check('refused now', await oneSecond(), 0);
  say(
    'AWS does the same by its own measure, within 15 minutes, and shrinks again. No scaling helps one\n' +
      'key that is too hot: a key is in one shard.',
  );
}
