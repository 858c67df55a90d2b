import { z } from 'zod';
import { localArn } from '../../arn.ts';
import type { Permission } from '../../gateway/permission.ts';
import type { SqsEngine } from './engine.ts';
import { parseTaskHandle } from './task-handle.ts';

const subject = z.object({
  QueueUrl: z.string().optional(),
  QueueName: z.string().optional(),
  SourceArn: z.string().optional(),
  DestinationArn: z.string().optional(),
  TaskHandle: z.string().optional(),
});

type Subject = z.output<typeof subject>;

/** What each call needs. @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsqs.html */
export function sqsPermissions(engine: Pick<SqsEngine, 'sourcesOf'>) {
  return (action: string, input: unknown): readonly Permission[] => {
    const named = subject.safeParse(input).data ?? {};
    const { SourceArn } = named;
    if (action === 'StartMessageMoveTask' && SourceArn !== undefined) {
      const origins = engine.sourcesOf(SourceArn).map(({ arn }) => arn);
      return moving(SourceArn, named.DestinationArn ? [named.DestinationArn] : origins);
    }
    // A batch is no action of its own.
    return [{ action: `sqs:${action.replace(/Batch$/, '')}`, resource: queueArn(named) }];
  };
}

function queueArn({ QueueUrl, QueueName, SourceArn, TaskHandle }: Subject): string {
  if (TaskHandle !== undefined) return parseTaskHandle(TaskHandle).sourceArn;
  const name = QueueUrl?.split('/').at(-1) ?? QueueName;
  return SourceArn ?? (name === undefined ? '*' : localArn('sqs', name));
}

/** Who has messages moved must be allowed to take them here and to put them there. */
function moving(sourceArn: string, destinationArns: readonly string[]): readonly Permission[] {
  const atSource = [
    'StartMessageMoveTask',
    'ReceiveMessage',
    'DeleteMessage',
    'GetQueueAttributes',
  ];
  return [
    ...atSource.map((action) => ({ action: `sqs:${action}`, resource: sourceArn })),
    ...destinationArns.map((resource) => ({ action: 'sqs:SendMessage', resource })),
  ];
}
