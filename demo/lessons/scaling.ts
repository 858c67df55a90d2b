import { setTimeout as sleep } from 'node:timers/promises';
import type { VideoView } from '../api.ts';
import { maximumConcurrencyOf } from '../event-source-mapping.ts';
import { guestOf } from '../guest.ts';
import type { InsideView } from '../inside-view.ts';
import { outcomeOf } from '../outcome.ts';
import { depthOf, messagesIn } from '../queue-depth.ts';
import { sendVideo } from '../send-video.ts';
import { seconds } from '../stopwatch.ts';
import type { Target } from '../target.ts';
import { waitUntil } from '../wait-until.ts';
import { mostAtOnce, type Span } from './at-once.ts';
import type { Lesson } from './lesson.ts';

const CLIPS = 6;
/** How often the queue is looked at, ms. */
const INTERVAL = 200;

const lesson: Lesson = {
  claim: 'Consumers scale with their queue by themselves, up to the maximum you set, and back.',
  needs: 'any target',

  async run({ target, laptop, clip, say, show, check }) {
    const { EncodeQueueUrl, EncoderFunctionName } = target.outputs;
    const maximum = await maximumConcurrencyOf(target, EncoderFunctionName);
    show('MaximumConcurrency of the encoder’s mapping', maximum);
    show('encoders at work', await encodersAtWork(target, laptop));

    say(`\n${CLIPS} videos are uploaded at once. Nobody tells the encoder.`);
    await using user = guestOf(target, 'ana');
    await user.session.tokens();
    const watching = new AbortController();
    const encoded = Promise.all(
      Array.from({ length: CLIPS }, async (_, index) => {
        const videoId = await sendVideo(user, { file: clip, title: `Clip ${index + 1}` });
        return outcomeOf(target, user, videoId);
      }),
    ).finally(() => watching.abort());
    const [videos] = await Promise.all([encoded, watch(target, laptop, say, watching.signal)]);

    say('');
    const spans = videos.map(encoding);
    const first = Math.min(...spans.map(({ from }) => from));
    const last = Math.max(...spans.map(({ to }) => to));
    const sum = spans.reduce((total, { from, to }) => total + to - from, 0);
    check('videos that are READY', videos.filter(({ status }) => status === 'READY').length, CLIPS);
    check('most encoders at work at once', mostAtOnce(spans), maximum);
    show('encoding, added up', seconds(sum));
    show('from the first start to the last end', seconds(last - first));
    if (laptop)
      say('  (Here the encoders share this machine. In an account each has its own vCPUs.)');
    await waitUntil('the queue is empty', async () => {
      return (await messagesIn(target, EncodeQueueUrl)) === 0;
    });
    await waitUntil('the last one is done', async () => {
      return (await encodersAtWork(target, laptop)) === 0;
    });
    check('encoders at work', await encodersAtWork(target, laptop), 0);
  },
};
export default lesson;

/** Draws a line whenever a figure has changed, until it is stopped. */
async function watch(
  target: Target,
  laptop: InsideView | undefined,
  say: (line: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const start = Date.now();
  let before = '';
  say('      time  at work  waiting');
  for (let stopped = false; !stopped;) {
    stopped = signal.aborted;
    const { waiting } = await depthOf(target, target.outputs.EncodeQueueUrl);
    const atWork = await encodersAtWork(target, laptop);
    const picture = `${'█'.repeat(atWork)}${'░'.repeat(waiting)}`;
    const figures = `${String(atWork).padStart(7)}  ${String(waiting).padStart(7)}  ${picture}`;
    if (figures !== before) say(`  ${seconds(Date.now() - start).padStart(8)}  ${figures}`);
    before = figures;
    if (!stopped) await sleep(INTERVAL);
  }
}

/** A laptop knows its processes. In an account each message in flight is with one encoder. */
async function encodersAtWork(target: Target, laptop: InsideView | undefined): Promise<number> {
  const { EncodeQueueUrl, EncoderFunctionName } = target.outputs;
  if (!laptop) return (await depthOf(target, EncodeQueueUrl)).inFlight;
  const environments = await laptop.environments();
  return environments.filter(
    ({ functionName, state }) => functionName === EncoderFunctionName && state !== 'idle',
  ).length;
}

function encoding({ videoId, encodingAt, readyAt }: VideoView): Span {
  if (encodingAt === undefined || readyAt === undefined)
    throw new Error(`Video ${videoId} was not encoded.`);
  return { from: Date.parse(encodingAt), to: Date.parse(readyAt) };
}
