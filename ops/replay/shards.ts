import { ListShardsCommand, type Shard } from '@aws-sdk/client-kinesis';
import type { ClicksTarget } from '../../demo/clicks/clicks-target.ts';

/** A shard, and those it came from by a split or a merge. */
export interface ShardLine {
  readonly shardId: string;
  readonly parents: readonly string[];
}

/** All shards whose records the stream still has, parents before children. */
export async function shardsOf({ kinesis, clicks }: ClicksTarget): Promise<readonly string[]> {
  const shards: Shard[] = [];
  let NextToken: string | undefined;
  do {
    const page = await kinesis.send(
      // A further page is asked for by its token alone.
      new ListShardsCommand(NextToken ? { NextToken } : { StreamARN: clicks.ClickStreamArn }),
    );
    shards.push(...(page.Shards ?? []));
    ({ NextToken } = page);
  } while (NextToken);
  return parentsFirst(
    shards.map(({ ShardId = '', ParentShardId, AdjacentParentShardId }) => ({
      shardId: ShardId,
      parents: [ParentShardId, AdjacentParentShardId].filter((id) => id !== undefined),
    })),
  );
}

/** Parents that are not among them are forgotten ones. */
export function parentsFirst(shards: readonly ShardLine[]): readonly string[] {
  const parents = new Map(shards.map((shard) => [shard.shardId, shard.parents]));
  const ordered = new Set<string>();
  const visit = (shardId: string): void => {
    for (const parent of parents.get(shardId) ?? []) if (parents.has(parent)) visit(parent);
    ordered.add(shardId);
  };
  for (const { shardId } of shards) visit(shardId);
  return [...ordered];
}
