import { setTimeout as sleep } from 'node:timers/promises';
import type { InsideView } from '../inside-view.ts';
import type { Lesson, Stage } from './lesson.ts';
import { temporaryQueue } from './temporary-queue.ts';
import { temporaryStream } from './temporary-stream.ts';

const WORDS = ['one', 'two', 'three'];
const RETENTION = 24 * 3_600;
/** A long poll asks all servers of a queue; so often in a row it must bring nothing. */
const EMPTY = 2;

const lesson: Lesson = {
  claim: 'A consumed message is gone. A consumed record stays, until its time is over.',
  needs: 'any target',

  async run(stage) {
    await message(stage);
    await record(stage, stage.laptop);
  },
};
export default lesson;

async function message({ target, say, check }: Stage): Promise<void> {
  await using queue = await temporaryQueue(target, 60);
  const consume = async (): Promise<string[]> => {
    const got: string[] = [];
    for (let empty = 0; empty < EMPTY;) {
      const messages = await queue.receive(10);
      empty = messages.length === 0 ? empty + 1 : 0;
      for (const received of messages) {
        got.push(received.Body ?? '');
        await queue.delete(received);
      }
    }
    return got;
  };
  say('Three messages in a queue. A consumer receives them, and deletes what is done.');
  await queue.send(WORDS);
  check('messages it got', (await consume()).length, 3);
  say('Somebody else would like to have them, too.');
  check('messages for the next one', (await consume()).length, 0);
}

async function record(
  { target, say, check }: Stage,
  laptop: InsideView | undefined,
): Promise<void> {
  say('\nThree records in a stream, a second apart.');
  if (!target.isLaptop) say('(In an account its shard costs $0.015: it is paid by the hour.)');
  await using stream = await temporaryStream(target, 1);
  let shard = '';
  for (const word of WORDS) {
    if (shard !== '') await sleep(1_000);
    shard = await stream.put('a', word);
  }
  const all = await stream.read(shard);
  check('a reader gets', textsOf(all), WORDS.join(' '));
  check('the next one, from TRIM_HORIZON', textsOf(await stream.read(shard)), WORDS.join(' '));
  const second = all[1]?.arrivedAt;
  const later = await stream.read(shard, { ShardIteratorType: 'AT_TIMESTAMP', Timestamp: second });
  check('one that begins AT_TIMESTAMP, a second later', textsOf(later), 'two three');
  const latest = await stream.read(shard, { ShardIteratorType: 'LATEST' });
  check('one that begins at LATEST', latest.length, 0);
  say('To read changes nothing: each reader keeps its own position.');

  if (!laptop) return;
  say('\nA day passes, which is as long as this stream keeps its records (a year at most).');
  await laptop.skip(RETENTION + 1);
  check('records from TRIM_HORIZON', (await stream.read(shard)).length, 0);
  say('Not reading ended them, but time: whoever is too late has lost them.');
}

function textsOf(records: readonly { readonly text: string }[]): string {
  return records.map(({ text }) => text).join(' ');
}
