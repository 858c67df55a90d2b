import { AttributeType, Billing, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';
import type { StageSettings } from './stage.ts';

const text = (name: string) => ({ name, type: AttributeType.STRING });

/** The tables of the clicks flow: results, which the stream or the lake can make anew. */
export class ClicksTables extends Construct {
  /** What was counted, by hour and minute of the events, a part for each window and shard. */
  readonly statistics: TableV2;
  /** Which batches each window of a shard had, to tell those that come again. */
  readonly seen: TableV2;
  /** Which version of the results counts, for which windows. */
  readonly rebuilds: TableV2;
  /** The scores of each shard. */
  readonly trending: TableV2;

  constructor(scope: Construct, id: string, stage: StageSettings) {
    super(scope, id);
    const table = (
      name: string,
      partitionKey: string,
      sortKey: string,
      timeToLiveAttribute?: string,
    ) =>
      new TableV2(this, name, {
        partitionKey: text(partitionKey),
        sortKey: text(sortKey),
        timeToLiveAttribute,
        billing: Billing.onDemand(),
        pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
        removalPolicy: stage.removalPolicy,
      });
    this.statistics = table('Statistics', 'hour', 'part');
    // It only tidies up: what is past its time is ignored when it is read.
    this.seen = table('Seen', 'shard', 'window', 'expires');
    this.rebuilds = table('Rebuilds', 'scope', 'rebuild');
    this.trending = table('Trending', 'board', 'shard');
  }
}
