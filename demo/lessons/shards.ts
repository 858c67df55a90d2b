import { SplitShardCommand, UpdateShardCountCommand, type Shard } from '@aws-sdk/client-kinesis';
import type { Lesson, Stage } from './lesson.ts';
import { overload } from './overload.ts';
import { isOpen, temporaryStream, type TemporaryStream } from './temporary-stream.ts';

const lesson: Lesson = {
  claim:
    'A stream keeps order within a shard. Provisioned shards are yours to scale; on demand it scales by itself.',
  needs: 'any target',

  async run(stage) {
    const { target, laptop, say } = stage;
    if (!target.isLaptop)
      say(
        '(In an account this costs about $0.10: it makes six shards, which are paid by the hour.)',
      );
    await provisioned(stage);
    if (laptop) await overload({ ...stage, laptop });
    else
      say(
        '\nOn demand (stated, not shown: in an account it takes minutes) a stream grows by itself, to\n' +
          'twice the most it had to take in the last 30 days.\n' +
          '  https://docs.aws.amazon.com/streams/latest/dev/how-do-i-size-a-stream.html#ondemandmode',
      );
  },
};
export default lesson;

async function provisioned(stage: Stage): Promise<void> {
  const { target, say, show, check } = stage;
  await using stream = await temporaryStream(target, 2);
  say('A stream of two shards. A record’s partition key decides which one it goes to.');
  let [hot, other] = ['', ''];
  for (const step of [1, 2, 3]) {
    hot = await stream.put('ana', `ana ${step}`);
    other = await stream.put('cleo', `cleo ${step}`);
  }
  check(hot, await textsIn(stream, hot), 'ana 1, ana 2, ana 3');
  check(other, await textsIn(stream, other), 'cleo 1, cleo 2, cleo 3');
  say('Each is in order. Which of the two is ahead of the other, nobody can say.');

  say(`\n${hot} is hot: it is split. It closes, and two new ones share its keys.`);
  const parent = (await stream.shards()).find(({ ShardId }) => ShardId === hot);
  await target.kinesis.send(
    new SplitShardCommand({
      StreamName: stream.name,
      ShardToSplit: hot,
      NewStartingHashKey: middleOf(parent),
    }),
  );
  await stream.untilActive();
  const child = await stream.put('ana', 'ana 4');
  await stream.put('ana', 'ana 5');
  check(`${hot}, closed`, await textsIn(stream, hot), 'ana 1, ana 2, ana 3');
  check(`${child}, new`, await textsIn(stream, child), 'ana 4, ana 5');
  const found = (await stream.shards()).find(({ ShardId }) => ShardId === child);
  check('its parent, as ListShards says', found?.ParentShardId, hot);
  say('Whoever reads a child first has the order wrong. Lambda’s mappings read parents first.');

  const open = async () => (await stream.shards()).filter(isOpen).length;
  say('\nUpdateShardCount does what it takes for as many shards of equal size.');
  check('open shards', await open(), 3);
  await target.kinesis.send(
    new UpdateShardCountCommand({
      StreamName: stream.name,
      TargetShardCount: 4,
      ScalingType: 'UNIFORM_SCALING',
    }),
  );
  await stream.untilActive();
  check('open shards', await open(), 4);
  show('closed ones, as long as they have records', (await stream.shards()).length - 4);
}

async function textsIn(stream: TemporaryStream, shardId: string): Promise<string> {
  return (await stream.read(shardId)).map(({ text }) => text).join(', ');
}

/** Where the second half of its hash keys begins. */
function middleOf(shard: Shard | undefined): string {
  const { StartingHashKey = '0', EndingHashKey = '0' } = shard?.HashKeyRange ?? {};
  return String((BigInt(StartingHashKey) + BigInt(EndingHashKey)) / 2n + 1n);
}
