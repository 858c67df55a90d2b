import { withPosts, type PostsTarget } from '../../../demo/posts/posts-target.ts';
import type { Target } from '../../../demo/target.ts';
import { isMissingStack } from '../../missing-stack.ts';
import { visitsAt, type VisitAt } from '../visits.ts';
import { postRowOf, type PostRow } from './row.ts';

/** What a function of the flow did for a post. */
export type PostVisit = VisitAt<'api' | 'fanout' | 'notifier'>;

/** All that is known of one post. */
export interface PostTraces {
  readonly row: PostRow;
  /** Oldest first. */
  readonly visits: readonly PostVisit[];
}

/** A post's row, which is put before anything else and never deleted, and what was logged of it. */
export async function gatherPost(
  target: Target,
  postId: string,
): Promise<PostTraces | { readonly searched: string }> {
  const withItsPosts = await deployedPosts(target);
  if (!withItsPosts) return { searched: 'no posts: the stack ConveyorPosts is not deployed there' };
  const { posts } = withItsPosts;
  const row = await postRowOf(withItsPosts, postId);
  if (!row) return { searched: `table ${posts.PostsTableName}` };
  const { visits } = await visitsAt(
    target,
    [
      ['api', posts.PostsApiFunctionName],
      ['fanout', posts.FanoutFunctionName],
      ['notifier', posts.NotifierFunctionName],
    ],
    postId,
    Date.parse(row.createdAt) - 60_000,
  );
  return { row, visits };
}

function deployedPosts(target: Target): Promise<PostsTarget | undefined> {
  return withPosts(target).catch((error: unknown) => {
    if (isMissingStack(error)) return undefined;
    throw error;
  });
}
