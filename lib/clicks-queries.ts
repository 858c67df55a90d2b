import type { Function } from 'aws-cdk-lib/aws-lambda';
import { QueryString } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { FlowQueries, type FlowQueriesProps } from './constructs/flow-queries.ts';

export interface ClicksQueriesProps extends Omit<FlowQueriesProps, 'noun'> {
  readonly analytics: Function;
}

/**
 * What every flow's operator asks, and how even the shards are: Kinesis measures shards one by one
 * only at a price.
 */
export class ClicksQueries extends FlowQueries {
  constructor(scope: Construct, id: string, { functions, analytics }: ClicksQueriesProps) {
    super(scope, id, { noun: 'Batch', functions });
    this.add('Clicks By Shard', {
      logGroups: [analytics.logGroup],
      queryString: new QueryString({
        filterStatements: ['ispresent(ClicksCounted)'],
        statsStatements: [
          'sum(records) as batches, sum(ClicksCounted) as clicks, sum(ClicksLate) as late, ' +
            'sum(ClicksDuplicate) as sentTwice by shardId',
        ],
        sort: 'clicks desc',
        limit: 100,
      }),
    });
  }
}
