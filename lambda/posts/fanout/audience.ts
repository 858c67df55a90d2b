import { GetCommand, QueryCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod/mini';
import { parse } from '../../shared/parse.ts';
import { audienceMember, audienceOf, author } from '../subscription.ts';

const member = z.pick(audienceMember, { position: true, subscriptionId: true });
/** Somebody in an author's audience, and where. */
export type Member = z.infer<typeof member>;

/** A stretch of a shard of an author's audience. */
interface Stretch {
  readonly authorId: string;
  readonly shard: number;
  /** The position before the first; without it, from the beginning. */
  readonly after: string | undefined;
  /** Whoever confirmed later is left out. */
  readonly confirmedUntil: string;
  readonly limit: number;
}

/** Those who ever confirmed, as fanout reads them. */
export interface Audience {
  /** How many places the author's audience has given away. */
  size(authorId: string): Promise<number>;
  /** In the order of confirmation; fewer than `limit` only at the end. */
  read(stretch: Stretch): Promise<Member[]>;
}

export interface AudienceProps {
  readonly client: DynamoDBDocumentClient;
  readonly authorsTable: string;
  readonly audienceTable: string;
}

export function audienceTables({ client, authorsTable, audienceTable }: AudienceProps): Audience {
  return {
    async size(authorId) {
      const { Item } = await client.send(
        new GetCommand({ TableName: authorsTable, Key: { authorId }, ConsistentRead: true }),
      );
      return Item ? parse(author, Item, `The row of author ${authorId}`).subscribers : 0;
    },
    async read({ authorId, shard, after, confirmedUntil, limit }) {
      const audience = audienceOf(authorId, shard);
      const members: Member[] = [];
      let from = after === undefined ? undefined : { audience, position: after };
      do {
        const found = await client.send(
          new QueryCommand({
            TableName: audienceTable,
            KeyConditionExpression: '#audience = :audience AND #position < :end',
            ExpressionAttributeNames: { '#audience': 'audience', '#position': 'position' },
            // A position is a time, "#" and an id: "~" comes after all of that time.
            ExpressionAttributeValues: { ':audience': audience, ':end': `${confirmedUntil}~` },
            ExclusiveStartKey: from,
            Limit: limit - members.length,
            ConsistentRead: true,
          }),
        );
        members.push(
          ...(found.Items ?? []).map((row) => parse(member, row, `A row of audience ${audience}`)),
        );
        const last = found.LastEvaluatedKey && members.at(-1);
        from = last && { audience, position: last.position };
      } while (from !== undefined && members.length < limit);
      return members;
    },
  };
}
