import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import {
  DeleteIdentityCommand,
  ListIdentitiesCommand,
  SESClient,
  VerifyEmailIdentityCommand,
} from '@aws-sdk/client-ses';
import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { randomUUID } from 'node:crypto';
import { mailsTo } from '../../demo/inbox.ts';
import { sendVideo } from '../../demo/send-video.ts';
import type { User } from '../../demo/user.ts';
import { waitUntil } from '../../demo/wait-until.ts';
import { given } from './support/given.ts';
import { mediaKeys } from './support/media-bucket.ts';
import { runOps } from './support/ops.ts';
import { runningApp } from './support/running-app.ts';
import { prepared } from './support/scratch.ts';

jest.setTimeout(120_000);

const app = runningApp();

/** Longer than any visibility timeout and backoff of the app. */
const NINETY_MINUTES = 90 * 60 + 1;

const deadLetters = (...args: string[]) => ops('dead-letters', ...args);
const follow = (...args: string[]) => ops('follow', ...args);

function ops(script: 'dead-letters' | 'follow', ...args: string[]) {
  return runOps(script, [...args, '--target', app.target.endpoint ?? '']);
}

given(['clock', 'inbox', 'processes'], () => {
  describe('a video that nothing happens to', () => {
    it('is followed from its announcement to its last mail', async () => {
      const user = app.guest('good');
      const videoId = await send(user);
      await statusOf(user, videoId, 'READY');
      await waitUntil('both mails', async () => (await subjectsTo(user)).length === 2);
      await app.inside.skip(1); // Until nothing runs: all reports are written.

      const { stdout, code } = await follow(videoId, '--json');
      expect(code).toBe(0);
      const way: Way = JSON.parse(stdout);
      expect(way.status).toBe('READY');
      const places = way.hops.map(({ where }) => where);
      expect(places.toSorted()).toEqual(['api', 'encoder', 'mailer', 'mailer', 'receiver']);
      expect(way.hops.filter(({ failed }) => failed)).toEqual([]);
      expect(way.next).toBe('nothing is left to do');
      expect((await follow(videoId)).stdout).toMatch(/mailer .* Mailed \(READY\)/);
    });

    it('while an id that nobody knows exits with 3 and tells what was searched', async () => {
      const { code, stderr } = await follow(randomUUID());
      expect(code).toBe(3);
      expect(stderr).toContain(app.target.outputs.VideosTableName);
      expect(stderr).toMatch(/log \S*Encoder/);
    });
  });

  it('an encoder whose environment died: follow tells of the death, and of what it waits for', async () => {
    const user = app.guest('died');
    await killEncoderAtItsNextPut();
    const videoId = await send(user);
    const died = await waitUntil('follow tells of it', async () => {
      const way: Way = JSON.parse((await follow(videoId, '--json')).stdout);
      return way.hops.some(({ failed }) => failed) && way;
    });
    expect(died.hops.find(({ failed }) => failed)).toMatchObject({ where: 'encoder', attempt: 1 });
    expect(died.next).toContain('visibility timeout');

    await app.inside.skip(NINETY_MINUTES);
    await statusOf(user, videoId, 'READY');
    await app.inside.skip(1);
    const way: Way = JSON.parse((await follow(videoId, '--json')).stdout);
    const tries = way.hops.filter(({ where }) => where === 'encoder');
    expect(tries.map(({ attempt, failed }) => ({ attempt, failed }))).toEqual([
      { attempt: 1, failed: true },
      { attempt: 2, failed: false },
    ]);
  });

  it('a media bucket that was gone: its dead letter is looked at, sent back in vain, and sent back', async () => {
    const user = app.guest('bucket');
    const Bucket = app.target.outputs.MediaBucketName;
    const gone = await withoutBucket(Bucket);
    const videoId = await send(user);
    await deadLettersIn('encode', 1);
    expect((await user.api.get(videoId)).status).toBe('DELAYED');

    const peeked = await deadLetters('peek', 'encode');
    expect(peeked.stdout).toContain(`videoId=${videoId}`);
    expect(peeked.stdout).toMatch(/received +\d+ times/);
    expect(peeked.stdout).toMatch(/last error +NoSuchBucket/);
    expect(peeked.stdout).toContain('raised their receive counts');
    await deadLettersIn('encode', 1);

    const dry = await deadLetters('redrive', 'encode', '--dry-run');
    expect(dry).toMatchObject({ code: 0 });
    expect(dry.stdout).toContain('Would send 1 message back');
    await deadLettersIn('encode', 1);

    const inVain = await deadLetters('redrive', 'encode');
    expect(inVain).toMatchObject({ code: 3 });
    expect(inVain.stdout).toContain('It failed again: NoSuchBucket');
    await deadLettersIn('encode', 1);

    await gone.mend();
    expect(await deadLetters('redrive', 'encode')).toMatchObject({ code: 0 });
    await statusOf(user, videoId, 'READY');
    await waitUntil('both mails', async () => (await subjectsTo(user)).length === 2);
    await app.inside.skip(NINETY_MINUTES);
    await app.inside.skip(1);
    expect(await subjectsTo(user)).toHaveLength(2);
    expect((await deadLetters('list')).stdout).toMatch(/^encode +dead-letter +0 +- /m);

    const way: Way = JSON.parse((await follow(videoId, '--json')).stdout);
    const trips = way.hops.filter(({ where }) => where === 'encode dead-letter queue');
    expect(trips).toHaveLength(2);
    expect(way.hops.filter(({ what }) => what.startsWith('back from'))).toHaveLength(2);
    expect(way).toMatchObject({ status: 'READY', next: 'nothing is left to do' });
  });

  it('a sender that SES refused: the canary keeps the other notices back until it is mended', async () => {
    const ses = new SESClient({
      ...(app.target.endpoint !== undefined && { endpoint: app.target.endpoint }),
      region: 'us-east-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    });
    const users = ['one', 'two', 'three'].map((name) => app.guest(name));
    const { Identities: [sender = ''] = [] } = await ses.send(new ListIdentitiesCommand({}));
    await ses.send(new DeleteIdentityCommand({ Identity: sender }));
    const videoIds = await Promise.all(users.map((user) => send(user)));
    await deadLettersIn('notice', 6);

    const peeked = await deadLetters('peek', 'notice', '--max', '6');
    expect(peeked.stdout.match(/last error +\w+: .*not verified/g)).toHaveLength(6);
    expect(peeked.stdout).toContain('locked their groups');

    const inVain = await deadLetters('redrive', 'notice');
    expect(inVain).toMatchObject({ code: 3 });
    expect(inVain.stdout).toMatch(/It failed again: \w+: .*not verified/);
    expect((await deadLetters('list')).stdout).toMatch(/^notice +dead-letter +5 /m);
    expect((await follow(videoIds[0] ?? '')).stdout).toContain('notice dead-letter queue');

    await ses.send(new VerifyEmailIdentityCommand({ EmailAddress: sender }));
    await app.inside.skip(NINETY_MINUTES);
    const mended = await deadLetters('redrive', 'notice', '--rate', '100');
    expect(mended).toMatchObject({ code: 0 });
    expect(mended.stdout).toContain('Moved 4 messages.');
    for (const user of users)
      await waitUntil('its outcome is mailed', async () =>
        (await subjectsTo(user)).some((subject) => subject.includes('is ready')),
      );
    await app.inside.skip(NINETY_MINUTES);
    await app.inside.skip(1);
    for (const user of users) {
      const subjects = await subjectsTo(user);
      expect(new Set(subjects).size).toBe(subjects.length);
    }
    expect((await deadLetters('list')).stdout).toMatch(/^notice +dead-letter +0 /m);
  });

  it('an upload that was never announced: its event fails again, until it is', async () => {
    const videoId = randomUUID();
    const Key = `videos/${videoId}/source`;
    const { UploadBucketName, VideosTableName } = app.target.outputs;
    await app.target.s3.send(
      new PutObjectCommand({ Bucket: UploadBucketName, Key, Body: 'a file' }),
    );
    await deadLettersIn('receiver', 1);
    expect((await deadLetters('peek', 'receiver')).stdout).toMatch(
      /last error +Error: .*announced/,
    );

    const inVain = await deadLetters('redrive', 'receiver');
    expect(inVain).toMatchObject({ code: 3 });
    expect(inVain.stdout).toMatch(/failed: Error: .*never announced/);
    await deadLettersIn('receiver', 1);

    await app.target.dynamoDb.send(
      new PutCommand({
        TableName: VideosTableName,
        Item: {
          videoId,
          uploader: 'operator',
          email: 'operator@example.com',
          title: 'Late',
          status: 'ANNOUNCED',
          createdAt: new Date().toISOString(),
        },
      }),
    );
    expect(await deadLetters('redrive', 'receiver')).toMatchObject({ code: 0 });
    expect((await deadLetters('list')).stdout).toMatch(/^receiver +on-failure +0 /m);
    const way = await waitUntil('the file is refused', async () => {
      const found: Way = JSON.parse((await follow(videoId, '--json')).stdout);
      return found.status === 'FAILED' && found;
    });
    expect(way.hops.filter(({ where }) => where === 'receiver').at(-1)).toMatchObject({
      failed: false,
    });
  });

  it.each([
    ['peek', 'nowhere'],
    ['redrive', 'nowhere'],
  ])(
    'dead-letters %s of a queue that is not there names those that are',
    async (command, queue) => {
      const { code, stderr } = await deadLetters(command, queue);
      expect(code).toBe(1);
      expect(stderr).toContain('encode, notice, receiver');
    },
  );
});

interface Way {
  readonly status: string;
  readonly next: string;
  readonly hops: readonly {
    readonly where: string;
    readonly attempt?: number;
    readonly failed: boolean;
    readonly what: string;
  }[];
}

function send(user: User): Promise<string> {
  return sendVideo(user, { file: prepared('shorter.mp4'), title: 'A second' });
}

/** The environment dies when it has encoded, and puts the first file. */
async function killEncoderAtItsNextPut(): Promise<void> {
  const filter = { principals: ['Encoder'], actions: ['PutObject'] };
  const plan = { share: 1, kinds: { killEnvironment: 1 }, until: 1, ...filter };
  const { ok } = await fetch(new URL('/_local/disturb', app.target.endpoint), {
    method: 'POST',
    body: JSON.stringify(plan),
  });
  expect(ok).toBe(true);
}

async function statusOf(user: User, videoId: string, status: string): Promise<void> {
  await waitUntil(`it is ${status}`, async () => (await user.api.get(videoId)).status === status);
}

async function subjectsTo({ email }: User): Promise<readonly string[]> {
  return (await mailsTo(app.target, email)).map(({ subject }) => subject);
}

/** Time passes until a failure queue has as many visible messages, and no fewer or more. */
async function deadLettersIn(queue: 'encode' | 'notice' | 'receiver', count: number) {
  const { sqs, outputs } = app.target;
  const QueueUrl = {
    encode: outputs.EncodeDeadLetterQueueUrl,
    notice: outputs.NoticeDeadLetterQueueUrl,
    receiver: outputs.ReceiverFailureQueueUrl,
  }[queue];
  await waitUntil(`${count} dead letters in ${queue}`, async () => {
    const { Attributes } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['ApproximateNumberOfMessages'] }),
    );
    if (Attributes?.ApproximateNumberOfMessages === String(count)) return true;
    await app.inside.skip(NINETY_MINUTES);
    return false;
  });
}

async function withoutBucket(Bucket: string): Promise<{ mend: () => Promise<void> }> {
  const { s3 } = app.target;
  for (const Key of await mediaKeys(app.target))
    await s3.send(new DeleteObjectCommand({ Bucket, Key }));
  await s3.send(new DeleteBucketCommand({ Bucket }));
  return {
    async mend() {
      await s3.send(new CreateBucketCommand({ Bucket }));
    },
  };
}
