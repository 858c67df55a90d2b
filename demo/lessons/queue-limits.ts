import {
  GetQueueAttributesCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
} from '@aws-sdk/client-sqs';
import { fateOf } from './fate.ts';
import type { Stage } from './lesson.ts';
import { temporaryQueue } from './temporary-queue.ts';

const MIB = 1024 * 1024;
const DAY = 24 * 3_600;

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html */
export async function queueLimits({ target, say, check }: Stage): Promise<void> {
  const { sqs } = target;
  await using queue = await temporaryQueue(target, 30);
  const QueueUrl = queue.url;
  const send = (bytes: number, DelaySeconds?: number) =>
    fateOf(
      sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'x'.repeat(bytes), DelaySeconds })),
    );
  const sendTwo = (bytes: number, more: number) =>
    fateOf(
      sqs.send(
        new SendMessageBatchCommand({
          QueueUrl,
          Entries: [
            { Id: 'a', MessageBody: 'x'.repeat(bytes) },
            { Id: 'b', MessageBody: 'x'.repeat(more) },
          ],
        }),
      ),
    );
  const keep = (seconds: number) =>
    fateOf(
      sqs.send(
        new SetQueueAttributesCommand({
          QueueUrl,
          Attributes: { MessageRetentionPeriod: String(seconds) },
        }),
      ),
    );

  say(
    'A QUEUE. A message used to have 256 KB at most, and so did a batch; since 2025 they have 1 MiB.',
  );
  check('a message of 1 MiB', await send(MIB), 'taken');
  check('… and a byte', await send(MIB + 1), 'refused');
  check('a batch of 1 MiB in all', await sendTwo(MIB / 2, MIB / 2), 'taken');
  check('… and a byte', await sendTwo(MIB / 2, MIB / 2 + 1), 'refused');
  check('a delay of 900 s', await send(1, 900), 'taken');
  check('a delay of 901 s', await send(1, 901), 'refused');
  check('retention of 14 days', await keep(14 * DAY), 'taken');
  check('… and a second', await keep(14 * DAY + 1), 'refused');
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['MessageRetentionPeriod'] }),
  );
  check('days it keeps a message now', Number(Attributes?.MessageRetentionPeriod) / DAY, 14);
}
