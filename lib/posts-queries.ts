import type { Function } from 'aws-cdk-lib/aws-lambda';
import { QueryString } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { FlowQueries, type FlowQueriesProps } from './constructs/flow-queries.ts';

export interface PostsQueriesProps extends Omit<FlowQueriesProps, 'noun'> {
  readonly notifier: Function;
}

/** What every flow's operator asks, and how far the mails of each post are. */
export class PostsQueries extends FlowQueries {
  constructor(scope: Construct, id: string, { functions, notifier }: PostsQueriesProps) {
    super(scope, id, { noun: 'Post', functions });
    this.add('Mails By Post', {
      logGroups: [notifier.logGroup],
      queryString: new QueryString({
        filterStatements: ['ispresent(Mailed)'],
        statsStatements: [
          'sum(Mailed) as mailed, sum(MailsRefused) as refused, count(*) as attempts, ' +
            'min(@timestamp) as began, max(@timestamp) as latest by postId',
        ],
        sort: 'latest desc',
        limit: 100,
      }),
    });
  }
}
