import { z } from 'zod';
import { localArn } from '../../arn.ts';
import type { Permission } from '../../gateway/permission.ts';

const subject = z.object({
  QueueUrl: z.string().optional(),
  QueueName: z.string().optional(),
  SourceArn: z.string().optional(),
});

/**
 * What a call needs: the action on its queue; a batch is no action of its own.
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsqs.html
 */
export function sqsPermissions(action: string, input: unknown): readonly Permission[] {
  const { QueueUrl, QueueName, SourceArn } = subject.safeParse(input).data ?? {};
  const name = QueueUrl?.split('/').at(-1) ?? QueueName;
  return [
    {
      action: `sqs:${action.replace(/Batch$/, '')}`,
      resource: SourceArn ?? (name === undefined ? '*' : localArn('sqs', name)),
    },
  ];
}
