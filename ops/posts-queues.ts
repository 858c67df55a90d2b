import * as z from 'zod';
import { outputsOf } from '../demo/stack-outputs.ts';
import type { Target } from '../demo/target.ts';
import type { DeadLetterQueue } from './failure-queue.ts';
import { isMissingStack } from './missing-stack.ts';

const postsOutputs = z.object({
  PublishedQueueUrl: z.string(),
  PublishedDeadLetterQueueUrl: z.string(),
  FanoutFunctionName: z.string(),
  DeliveryQueueUrl: z.string(),
  DeliveryDeadLetterQueueUrl: z.string(),
  NotifierFunctionName: z.string(),
  InvitationQueueUrl: z.string(),
  InvitationDeadLetterQueueUrl: z.string(),
  InviterFunctionName: z.string(),
});

/** Those of the posts flow; none where it is not deployed. */
export async function postsQueues(target: Target): Promise<readonly DeadLetterQueue[]> {
  const { cloudFormation, endpoint = 'AWS' } = target;
  const outputs = await outputsOf(cloudFormation, 'ConveyorPosts', postsOutputs, endpoint).catch(
    (error: unknown) => {
      if (isMissingStack(error)) return undefined;
      throw error;
    },
  );
  if (!outputs) return [];
  return [
    {
      name: 'published',
      kind: 'dead-letter',
      queueUrl: outputs.PublishedDeadLetterQueueUrl,
      sourceUrl: outputs.PublishedQueueUrl,
      functionName: outputs.FanoutFunctionName,
    },
    {
      name: 'delivery',
      kind: 'dead-letter',
      queueUrl: outputs.DeliveryDeadLetterQueueUrl,
      sourceUrl: outputs.DeliveryQueueUrl,
      functionName: outputs.NotifierFunctionName,
    },
    {
      name: 'invitation',
      kind: 'dead-letter',
      queueUrl: outputs.InvitationDeadLetterQueueUrl,
      sourceUrl: outputs.InvitationQueueUrl,
      functionName: outputs.InviterFunctionName,
    },
  ];
}

const mailOutputs = z.object({
  SuppressorQueueUrl: z.string(),
  SuppressorDeadLetterQueueUrl: z.string(),
  SuppressorFunctionName: z.string(),
});

/** That of SES's events, which all flows share. */
export async function mailQueues(target: Target): Promise<readonly DeadLetterQueue[]> {
  const { cloudFormation, endpoint = 'AWS' } = target;
  const outputs = await outputsOf(cloudFormation, 'ConveyorFoundation', mailOutputs, endpoint);
  return [
    {
      name: 'suppressor',
      kind: 'dead-letter',
      queueUrl: outputs.SuppressorDeadLetterQueueUrl,
      sourceUrl: outputs.SuppressorQueueUrl,
      functionName: outputs.SuppressorFunctionName,
    },
  ];
}
