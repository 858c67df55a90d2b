import * as z from 'zod';
import { outputsOf } from '../stack-outputs.ts';
import type { Target } from '../target.ts';

const postsOutputs = z.object({
  PostsTableName: z.string(),
  SubscriptionsTableName: z.string(),
  AudienceTableName: z.string(),
  AuthorsTableName: z.string(),
  PublishedQueueUrl: z.string(),
  PublishedDeadLetterQueueUrl: z.string(),
  DeliveryQueueUrl: z.string(),
  DeliveryDeadLetterQueueUrl: z.string(),
  PostsApiFunctionName: z.string(),
  FanoutFunctionName: z.string(),
  NotifierFunctionName: z.string(),
  DeliveriesTableName: z.string(),
});

/** A target where the posts flow is deployed too. */
export interface PostsTarget extends Target {
  readonly posts: z.infer<typeof postsOutputs>;
}

/** @throws when the posts flow is not deployed there */
export async function withPosts(target: Target): Promise<PostsTarget> {
  const where = target.endpoint ?? 'AWS';
  const posts = await outputsOf(target.cloudFormation, 'ConveyorPosts', postsOutputs, where);
  return { ...target, posts };
}
