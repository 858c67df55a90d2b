import { existsSync } from 'node:fs';
import { cp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { sendVideo } from '../../demo/send-video.ts';
import { waitUntil } from '../../demo/wait-until.ts';
import { disturbed, type Plan } from './support/disturb.ts';
import { given } from './support/given.ts';
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

jest.setTimeout(60_000);

/** Of the encoder, which keeps a minute of it for putting the media: 5 s are left. */
const ENCODER_TIMEOUT = 65;
const MAILER_TIMEOUT = 4;

const template = z.looseObject({
  Resources: z.record(
    z.string(),
    z.looseObject({
      Type: z.string(),
      Properties: z.looseObject({ Timeout: z.number().optional() }).optional(),
    }),
  ),
});

const delayed: Ending = { ...published, status: 'DELAYED', mails: ['accepted'] };

const assembly = join(prepared('cdk.out'), '../short-timeouts');
const app = runningApp(async () => {
  await cp(prepared('cdk.out'), assembly, { recursive: true });
  await Promise.all([shortenTimeouts(), letFilesBeLimited()]);
  return assembly;
});

given(['clock', 'inbox', 'processes', 'own laptop'], () => {
  it('S3 is slow: it takes longer, and nothing else', async () => {
    const sent = await send('slow');
    await struck({ kinds: { slow: 1 }, slowMilliseconds: 300 }, () => timePasses(app, [sent]));
    expect(await endingOf(app.target, sent)).toEqual(published);
    expect(await attemptsAt(app.target, sent)).toBe(1);
  });

  it('S3 throttles, fails and loses answers now and then: each video is published whole and once', async () => {
    const sent = await Promise.all(['a', 'b', 'c'].map((name) => send(`moody-${name}`)));
    const kinds = { throttle: 1, error: 1, lostReply: 1, cutBody: 1 };
    const struckCalls = await struck({ seed: 2, share: 0.3, kinds }, () => timePasses(app, sent));
    expect(struckCalls).toBeGreaterThan(0);
    await redrive(app.target);
    await timePasses(app, sent);
    for (const one of sent) expect(await endingOf(app.target, one)).toEqual(published);
  });

  it('S3 refuses everything: DELAYED after the last attempt, and a redrive completes it', async () => {
    const sent = await send('refused');
    await struck({ kinds: { error: 1 } }, () => timePasses(app, [sent]));
    expect(await endingOf(app.target, sent)).toEqual(delayed);
    expect(await attemptsAt(app.target, sent)).toBe(5);
    expect(await deadLetters(app.target)).toBe(1);
    expect(await redriven(sent)).toEqual(published);
  });

  it('the source breaks off in the middle: half a video is not encoded, it is fetched again', async () => {
    const sent = await send('cut');
    const once = { kinds: { cutBody: 1 }, actions: ['GetObject'], until: 1 };
    expect(await struck(once, () => timePasses(app, [sent]))).toBe(1);
    expect(await endingOf(app.target, sent)).toEqual(published);
    expect(await attemptsAt(app.target, sent)).toBe(2);
  });

  it('the source comes too late for the deadline: the attempt ends in time, and another one is made', async () => {
    const sent = await send('late');
    const once = { kinds: { slow: 1 }, slowMilliseconds: 5_100, actions: ['GetObject'], until: 1 };
    await struck(once, () => timePasses(app, [sent]));
    expect(await endingOf(app.target, sent)).toEqual(published);
    expect(await attemptsAt(app.target, sent)).toBe(2);
    const log = await app.inside.log(app.target.outputs.EncoderFunctionName);
    expect(log).toContain('killed because its time was up');
  });

  it('the receiver cannot ask S3: the event is tried again, and the upload is not lost', async () => {
    const { ReceiverFunctionName } = app.target.outputs;
    const plan = { seed: 1, share: 1, kinds: { error: 1 }, principals: [ReceiverFunctionName] };
    let sent: Sent | undefined;
    const attempts = 3; // Of the SDK, within one invocation.
    await disturbed(
      app.laptop.endpoint,
      { ...plan, services: ['s3'], until: attempts },
      async () => {
        sent = await send('unasked');
        await timePasses(app, [sent]);
      },
    );
    expect(sent && (await endingOf(app.target, sent))).toEqual(published);
  });

  it('SES answers after the mailer’s time is up: mailed again, as no row knew of it', async () => {
    const { MailerFunctionName } = app.target.outputs;
    const plan = { seed: 1, share: 1, kinds: { slow: 1 }, principals: [MailerFunctionName] };
    const late = { slowMilliseconds: (MAILER_TIMEOUT + 1) * 1000, services: ['ses'], until: 1 };
    let sent: Sent | undefined;
    await disturbed(app.laptop.endpoint, { ...plan, ...late }, async () => {
      sent = await send('unanswered');
      await timePasses(app, [sent]);
    });
    const mails = ['accepted', 'accepted', 'ready'];
    expect(sent && (await endingOf(app.target, sent))).toEqual({ ...published, mails });
  });
});

// Limits of processes are Linux's, like what is known of their memory.
given(['clock', 'inbox', 'memory'], () => {
  it.each([
    ['the source', 'index'],
    ['what is made of it', 'child'],
  ] as const)(
    '/tmp has no room for %s: DELAYED after the last attempt, and with room a redrive completes it',
    async (_, script) => {
      await writeFile(limitOf(script), '4000');
      await endEncoders();
      const sent = await send('no-room');
      await timePasses(app, [sent]);
      expect(await endingOf(app.target, sent)).toEqual(delayed);
      expect(await attemptsAt(app.target, sent)).toBe(5);
      expect(await deadLetters(app.target)).toBe(1);
      await rm(limitOf(script));
      await endEncoders();
      expect(await redriven(sent)).toEqual(published);
    },
  );
});

/** The encoder's calls of S3 are struck while `work` runs. Returns how many were. */
async function struck(
  plan: Omit<Plan, 'seed' | 'share'> & Partial<Plan>,
  work: () => Promise<void>,
) {
  const encoder = { principals: [app.target.outputs.EncoderFunctionName], services: ['s3'] };
  const { strikes } = await disturbed(
    app.laptop.endpoint,
    { seed: 1, share: 1, ...encoder, ...plan },
    work,
  );
  return Object.values(strikes).reduce((sum, count) => sum + count, 0);
}

/** How a video ends that was sent back from the dead-letter queue. */
async function redriven(sent: Sent): Promise<Ending> {
  await redrive(app.target);
  await timePasses(app, [sent]);
  return endingOf(app.target, sent);
}

async function send(name: string): Promise<Sent> {
  const user = app.guest(name);
  const file = prepared('shorter.mp4');
  return { user, videoId: await sendVideo(user, { file, title: name }) };
}

async function shortenTimeouts(): Promise<void> {
  const path = join(assembly, 'ConveyorVideo.template.json');
  const { Resources, ...rest } = template.parse(JSON.parse(await readFile(path, 'utf8')));
  for (const [id, { Type, Properties }] of Object.entries(Resources)) {
    if (Type !== 'AWS::Lambda::Function' || Properties === undefined) continue;
    if (id.startsWith('EncoderHandler')) Properties.Timeout = ENCODER_TIMEOUT;
    if (id.startsWith('MailerHandler')) Properties.Timeout = MAILER_TIMEOUT;
  }
  await writeFile(path, JSON.stringify({ ...rest, Resources }));
}

/** Says how large a file of a process of the encoder may grow, bytes; absent: as it likes. */
function limitOf(script: 'index' | 'child'): string {
  return join(assembly, `${script}-file-size`);
}

/**
 * To whoever writes, a file that may not grow is like a full disk, which takes root to make. Each
 * process of the encoder limits itself when it begins.
 */
async function letFilesBeLimited(): Promise<void> {
  for (const folder of await readdir(assembly))
    for (const script of ['index', 'child'] as const) {
      const path = join(assembly, folder, `${script}.cjs`);
      if (!existsSync(join(assembly, folder, 'child.cjs'))) continue;
      await writeFile(path, `${limiting(limitOf(script))}\n${await readFile(path, 'utf8')}`);
    }
}

async function encoders() {
  const { EncoderFunctionName } = app.target.outputs;
  return (await app.inside.environments()).filter(
    ({ functionName }) => functionName === EncoderFunctionName,
  );
}

/** The next video begins in a new environment. */
async function endEncoders(): Promise<void> {
  for (const { pid } of await encoders()) process.kill(pid, 'SIGKILL');
  await waitUntil('they are gone', async () => (await encoders()).length === 0);
}

function limiting(file: string): string {
  return `'use strict'; {
    const { existsSync, readFileSync } = require('node:fs');
    const limit = ${JSON.stringify(file)};
    if (existsSync(limit)) require('node:child_process').execFileSync(
      'prlimit', ['--pid=' + process.pid, '--fsize=' + readFileSync(limit, 'utf8')]);
  }`;
}
