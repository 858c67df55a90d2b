import { GetQueueAttributesCommand, StartMessageMoveTaskCommand } from '@aws-sdk/client-sqs';
import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { mailsTo } from '../../../demo/inbox.ts';
import type { InsideView } from '../../../demo/inside-view.ts';
import { messagesIn } from '../../../demo/queue-depth.ts';
import type { Target } from '../../../demo/target.ts';
import type { User } from '../../../demo/user.ts';
import { waitUntil } from '../../../demo/wait-until.ts';
import { mediaKeys, missingParts, playlistKey } from './media-bucket.ts';

/** A video on its way, and whose it is. */
export interface Sent {
  readonly videoId: string;
  readonly user: User;
}

/** Seconds; longer than any visibility timeout and backoff of the app. */
const NINETY_MINUTES = 90 * 60 + 1;

interface App {
  readonly target: Target;
  readonly inside: InsideView;
}

/** Time passes until none of these videos waits for anything, but in a dead-letter queue. */
export async function timePasses({ target, inside }: App, sent: readonly Sent[]): Promise<void> {
  const { EncodeQueueUrl, NoticeQueueUrl } = target.outputs;
  await waitUntil('nothing is waiting', async () => {
    await inside.skip(NINETY_MINUTES);
    if ((await messagesInAll(target, [EncodeQueueUrl, NoticeQueueUrl])) > 0) return false;
    const views = await Promise.all(sent.map(({ user, videoId }) => user.api.get(videoId)));
    return views.every(({ status }) => ['READY', 'FAILED', 'DELAYED'].includes(status));
  });
  await inside.skip(1); // It waits until nothing runs.
}

/** How many messages are in the flow's dead-letter and on-failure queues. */
export function deadLetters(target: Target): Promise<number> {
  return messagesInAll(target, deadLetterQueues(target));
}

/** Sends back what the dead-letter queues hold. */
export async function redrive(target: Target): Promise<void> {
  for (const QueueUrl of deadLetterQueues(target)) {
    if ((await messagesIn(target, QueueUrl)) === 0) continue;
    const { Attributes } = await target.sqs.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }),
    );
    await target.sqs.send(new StartMessageMoveTaskCommand({ SourceArn: Attributes?.QueueArn }));
    await waitUntil('they are moved', async () => (await messagesIn(target, QueueUrl)) === 0);
  }
}

/** What was seen of a video from outside, once it has ended. */
export interface Ending {
  readonly status: string;
  /** The kinds of its mails, oldest first. */
  readonly mails: readonly ('accepted' | 'ready' | 'failed')[];
  /** Keys that its playlists name and that are not there. */
  readonly missing: readonly string[];
  /** Keys of it that are in the media bucket and not published. */
  readonly orphans: readonly string[];
}

/** How a video ends that nothing happens to. */
export const published: Ending = {
  status: 'READY',
  mails: ['accepted', 'ready'],
  missing: [],
  orphans: [],
};

export async function endingOf(target: Target, { user, videoId }: Sent): Promise<Ending> {
  const { status, urls } = await user.api.get(videoId);
  const playlist = urls && playlistKey(urls);
  const prefix = playlist?.slice(0, -'master.m3u8'.length);
  const keys = (await mediaKeys(target)).filter((key) => key.startsWith(`media/${videoId}/`));
  return {
    status,
    mails: (await mailsTo(target, user.email)).map(({ subject }) => kindOf(subject)),
    missing: playlist === undefined ? [] : await missingParts(target, playlist),
    orphans: keys.filter((key) => prefix === undefined || !key.startsWith(prefix)),
  };
}

/** How often the encoder began with a video: its row knows. */
export async function attemptsAt(
  { dynamoDb, outputs }: Target,
  { videoId }: Sent,
): Promise<unknown> {
  const { Item } = await dynamoDb.send(
    new GetCommand({ TableName: outputs.VideosTableName, Key: { videoId } }),
  );
  return Item?.attempts;
}

function kindOf(subject: string): Ending['mails'][number] {
  if (subject.startsWith('We have your video')) return 'accepted';
  return subject.startsWith('Your video is ready') ? 'ready' : 'failed';
}

function deadLetterQueues({ outputs }: Target): readonly string[] {
  return [
    outputs.EncodeDeadLetterQueueUrl,
    outputs.NoticeDeadLetterQueueUrl,
    outputs.ReceiverFailureQueueUrl,
  ];
}

async function messagesInAll(target: Target, queues: readonly string[]): Promise<number> {
  const counts = await Promise.all(queues.map((queue) => messagesIn(target, queue)));
  return counts.reduce((sum, count) => sum + count, 0);
}
