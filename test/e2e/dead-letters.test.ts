import { cp, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { GetQueueAttributesCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { mailsTo } from '../../demo/inbox.ts';
import { sendVideo } from '../../demo/send-video.ts';
import { waitUntil } from '../../demo/wait-until.ts';
import { given } from './support/given.ts';
import { runningApp } from './support/running-app.ts';
import { prepared } from './support/scratch.ts';

jest.setTimeout(60_000);

const assembly = join(prepared('cdk.out'), '../broken-encoder');
const app = runningApp(async () => {
  await cp(prepared('cdk.out'), assembly, { recursive: true });
  await removeChildOfEncoder();
  return assembly;
});

const NINETY_MINUTES = 90 * 60 + 1;

given(['own laptop'], () => {
  it('an encoder that always throws: the dead-letter queue after exactly maxReceiveCount receives, and its uploader reads DELAYED', async () => {
    const user = app.guest('ana');
    const videoId = await sendVideo(user, { file: prepared('short.mp4'), title: 'Bad luck' });
    const { EncodeQueueUrl, EncodeDeadLetterQueueUrl, EncoderFunctionName } = app.target.outputs;

    const maxReceiveCount = await maxReceiveCountOf(EncodeQueueUrl);
    expect(maxReceiveCount).toBe(5);
    for (let receive = 1; receive <= maxReceiveCount; receive++) {
      // Backoffs also end by themselves: on a slow machine it may be further than skipping took it.
      const failed = await waitUntil(`receive ${receive}`, async () => {
        const count = await failures(EncoderFunctionName);
        return count >= receive && count;
      });
      expect(await user.api.get(videoId)).toMatchObject({
        status: failed < maxReceiveCount ? 'ENCODING' : 'DELAYED',
      });
      await app.inside.skip(NINETY_MINUTES);
    }
    const dead = await waitUntil('the message is in the dead-letter queue', async () => {
      const { Messages } = await app.target.sqs.send(
        new ReceiveMessageCommand({ QueueUrl: EncodeDeadLetterQueueUrl }),
      );
      return Messages?.[0];
    });
    expect(JSON.parse(dead.Body ?? '')).toMatchObject({ videoId });
    expect(await failures(EncoderFunctionName)).toBe(maxReceiveCount);
    expect(await mailsTo(app.target, user.email)).toHaveLength(1);
  });
});

/** How often the encoder said that it failed. */
async function failures(functionName: string): Promise<number> {
  return [...(await app.inside.log(functionName)).matchAll(/"Failed at receive \d+ of \d+"/g)]
    .length;
}

async function maxReceiveCountOf(QueueUrl: string): Promise<number> {
  const { Attributes } = await app.target.sqs.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['RedrivePolicy'] }),
  );
  const policy: { maxReceiveCount: number } = JSON.parse(Attributes?.RedrivePolicy ?? '{}');
  return policy.maxReceiveCount;
}

/** Without its child's script the encoder's own code runs, and every encode fails. */
async function removeChildOfEncoder(): Promise<void> {
  const template = await readFile(join(assembly, 'ConveyorVideo.template.json'), 'utf8');
  for (const [, hash] of template.matchAll(/"S3Key": "(\w+)\.zip"/g))
    await rm(join(assembly, `asset.${hash}`, 'child.cjs'), { force: true });
}
