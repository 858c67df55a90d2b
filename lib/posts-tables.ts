import { AttributeType, Billing, ProjectionType, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';
import type { StageSettings } from './stage.ts';

/** The index in which an author's own posts are found, by when they were accepted. */
const byAuthor = 'byAuthor';

const text = (name: string) => ({ name, type: AttributeType.STRING });

/** The tables of the posts flow. What has expired is ignored when it is read: nothing is deleted. */
export class PostsTables extends Construct {
  readonly posts: TableV2;
  readonly postsByAuthorArn: string;
  readonly subscriptions: TableV2;
  /** Whoever ever confirmed, by author and shard, in the order of confirmation. */
  readonly audience: TableV2;
  /** How many ever confirmed, by author. */
  readonly authors: TableV2;
  /** Which subscribers one message mails, and which of them it has mailed. */
  readonly deliveries: TableV2;
  /** Who asked how often within a window of time. */
  readonly limits: TableV2;

  constructor(scope: Construct, id: string, stage: StageSettings) {
    super(scope, id);
    const table = (name: string, partitionKey: string, sortKey?: string) =>
      new TableV2(this, name, {
        partitionKey: text(partitionKey),
        sortKey: sortKey === undefined ? undefined : text(sortKey),
        billing: Billing.onDemand(),
        pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
        removalPolicy: stage.removalPolicy,
      });
    this.posts = table('Posts', 'postId');
    this.posts.addGlobalSecondaryIndex({
      indexName: byAuthor,
      partitionKey: text('authorId'),
      sortKey: text('createdAt'),
      projectionType: ProjectionType.ALL,
    });
    this.postsByAuthorArn = `${this.posts.tableArn}/index/${byAuthor}`;
    this.subscriptions = table('Subscriptions', 'subscriptionId');
    this.audience = table('Audience', 'audience', 'position');
    this.authors = table('Authors', 'authorId');
    this.deliveries = table('Deliveries', 'deliveryId');
    this.limits = table('Limits', 'limit');
  }
}
