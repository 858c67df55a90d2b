import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { makeClip } from '../../demo/clip.ts';
import { sendVideo } from '../../demo/send-video.ts';
import { waitUntil } from '../../demo/wait-until.ts';
import { disturbanceAt, disturbed, type Plan } from './support/disturb.ts';
import { given } from './support/given.ts';
import { childrenOf } from './support/processes.ts';
import { runningApp } from './support/running-app.ts';
import { prepared } from './support/scratch.ts';
import {
  attemptsAt,
  deadLetters,
  endingOf,
  published,
  redrive,
  timePasses,
  type Ending,
  type Sent,
} from './support/video-watch.ts';

jest.setTimeout(120_000);

const app = runningApp();
const tiny = join(prepared('cdk.out'), '../tiny.mp4');
beforeAll(() => makeClip(tiny, { seconds: 1, width: 64, height: 36 }));

/** The calls that change something. */
const EFFECTS = ['SendMessage', 'UpdateItem', 'PutObject', 'DeleteObjects', 'SendEmail'];

given(['clock', 'inbox', 'processes', 'own laptop'], () => {
  // What a test that failed has left is no other test's.
  afterEach(() => timePasses(app, []));

  it('the receiver, killed between any two effects: no upload is lost, nobody hears of one twice', async () => {
    const { order, sent } = await killedInEachGap(app.target.outputs.ReceiverFunctionName);
    expect(order).toEqual(['SendMessage', 'SendMessage', 'UpdateItem']);
    expect(await endings(sent)).toEqual(sent.map(() => published));
    expect(await deadLetters(app.target)).toBe(0);
  });

  it('the encoder, killed between any two effects: each video is published whole and once, without leftovers', async () => {
    const { EncoderFunctionName } = app.target.outputs;
    // The slower the machine, the oftener it tells of its progress: such calls are not counted. The
    // row is claimed first, and published after the last file and before the notice.
    const claim = await killedInGaps(EncoderFunctionName, ['UpdateItem'], 1);
    expect(claim.order).toEqual(['UpdateItem']);
    const rest = await killedInEachGap(
      EncoderFunctionName,
      EFFECTS.filter((action) => action !== 'UpdateItem'),
    );
    const puts = rest.order.slice(0, -1);
    expect(rest.order).toEqual([...puts, 'SendMessage']);
    expect(puts.length).toBeGreaterThan(4);
    expect(new Set(puts)).toEqual(new Set(['PutObject']));
    const all = puts.length;
    const unpublished = await killedInGaps(EncoderFunctionName, ['PutObject'], all, all);
    const sent = [...claim.sent, ...rest.sent, ...unpublished.sent];
    expect(await endings(sent)).toEqual(sent.map(() => published));
    expect(await deadLetters(app.target)).toBe(0);
  });

  it('the mailer, killed between any two effects: mailed again is only what SES had and no row knew of', async () => {
    const { order, sent } = await killedInEachGap(app.target.outputs.MailerFunctionName);
    expect(order).toEqual(['SendEmail', 'UpdateItem', 'SendEmail', 'UpdateItem']);
    expect(await endings(sent)).toEqual([
      published,
      { ...published, mails: ['accepted', 'accepted', 'ready'] },
      published,
      { ...published, mails: ['accepted', 'ready', 'ready'] },
      published,
    ]);
    expect(await deadLetters(app.target)).toBe(0);
  });

  it('the FFmpeg child, killed at several moments: each video is encoded again and published once', async () => {
    const sent: Sent[] = [];
    let killed = 0;
    for (const milliseconds of [0, 60, 150]) {
      sent.push(await send(`child-${milliseconds}`, prepared('shorter.mp4')));
      const child = await waitUntil('FFmpeg is at work', childOfEncoder);
      await sleep(milliseconds);
      if (isKilled(child)) killed += 1;
      await app.inside.skip(1); // It waits until the attempt has ended.
    }
    expect(killed).toBeGreaterThan(0);
    await timePasses(app, sent);
    expect(await endings(sent)).toEqual(sent.map(() => published));
    expect(await deadLetters(app.target)).toBe(0);
  });

  it('whoever works, killed at any call, again and again: each video is published once in the end', async () => {
    const { ReceiverFunctionName, EncoderFunctionName, MailerFunctionName } = app.target.outputs;
    const principals = [ReceiverFunctionName, EncoderFunctionName, MailerFunctionName];
    const storm = { seed: 1, share: 0.07, kinds: { killEnvironment: 1 }, principals };
    const sent = await Promise.all([1, 2, 3, 4].map((one) => send(`storm-${one}`)));
    const { struck } = await disturbed(app.laptop.endpoint, storm, () => timePasses(app, sent));
    expect(struck.length).toBeGreaterThan(0);
    await redrive(app.target);
    await timePasses(app, sent);

    const ended = await endings(sent);
    const inOrder = ended.map(({ mails, ...rest }) => ({ ...rest, mails: [...new Set(mails)] }));
    expect(inOrder).toEqual(sent.map(() => published));
    expect(await deadLetters(app.target)).toBe(0);
    const again = ended.flatMap(({ mails }) => mails).length - 2 * sent.length;
    const windows = struck.filter(({ principal }) => principal === MailerFunctionName).length;
    expect(again).toBeLessThanOrEqual(windows);
  });

  it('the encoder, killed at every receive: DELAYED, and a redrive completes it', async () => {
    const { EncoderFunctionName } = app.target.outputs;
    const sent = [await send('every-receive')];
    const always = killing(EncoderFunctionName, { actions: ['PutObject'], when: 'after' });
    await disturbed(app.laptop.endpoint, always, () => timePasses(app, sent));
    expect(await Promise.all(sent.map((one) => attemptsAt(app.target, one)))).toEqual([5]);
    expect(await endings(sent)).toMatchObject([{ status: 'DELAYED', mails: ['accepted'] }]);
    expect(await deadLetters(app.target)).toBe(1);

    await redrive(app.target);
    await timePasses(app, sent);
    expect(await endings(sent)).toEqual([published]);
  });
});

function killing(principal: string, aim: Pick<Plan, 'actions' | 'when' | 'spare' | 'until'>): Plan {
  return { seed: 1, share: 1, kinds: { killEnvironment: 1 }, principals: [principal], ...aim };
}

interface Killed {
  /** The effects in the order in which they were struck. */
  readonly order: readonly string[];
  readonly sent: readonly Sent[];
}

/** One video runs undisturbed, to count a function's effects; then one for each gap. */
async function killedInEachGap(functionName: string, actions = EFFECTS): Promise<Killed> {
  const healthy = { ...killing(functionName, { actions }), share: 0 };
  const { concerned } = await disturbed(app.laptop.endpoint, healthy, async () => {
    await timePasses(app, [await send('healthy')]);
  });
  return killedInGaps(functionName, actions, concerned);
}

/**
 * One video for each gap: the function is killed before its first effect, before its second, …,
 * after its last. Then time passes until all are done.
 * @param effects how many it has, or how many of them matter
 * @param first the gap to begin with
 */
async function killedInGaps(
  functionName: string,
  actions: readonly string[],
  effects: number,
  first = 0,
): Promise<Killed> {
  const { endpoint } = app.laptop;
  const sent: Sent[] = [];
  const order: string[] = [];
  for (let gap = first; gap <= effects; gap++) {
    const when =
      gap < effects
        ? ({ when: 'before', spare: gap } as const)
        : ({ when: 'after', spare: gap - 1 } as const);
    const plan = killing(functionName, { actions, ...when, until: 1 });
    const { struck } = await disturbed(endpoint, plan, async () => {
      sent.push(await send(`gap-${gap}`));
      await waitUntil(`the kill in gap ${gap} of ${effects}`, async () => {
        return (await disturbanceAt(endpoint)).struck.length > 0;
      });
    });
    if (gap < effects) order.push(...struck.map(({ action }) => action));
  }
  await timePasses(app, sent);
  return { order, sent };
}

async function send(name: string, file = tiny): Promise<Sent> {
  const user = app.guest(name);
  return { user, videoId: await sendVideo(user, { file, title: name }) };
}

function endings(sent: readonly Sent[]): Promise<Ending[]> {
  return Promise.all(sent.map((one) => endingOf(app.target, one)));
}

async function childOfEncoder(): Promise<number | undefined> {
  const encoder = (await app.inside.environments()).find(
    ({ functionName, state }) => functionName.includes('Encoder') && state === 'busy',
  );
  return encoder && (await childrenOf(encoder.pid))[0];
}

/** False: it had ended before. */
function isKilled(pid: number): boolean {
  try {
    return process.kill(pid, 'SIGKILL');
  } catch {
    return false;
  }
}
