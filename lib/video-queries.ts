import type { Function } from 'aws-cdk-lib/aws-lambda';
import { QueryString } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { FlowQueries, type FlowQueriesProps } from './constructs/flow-queries.ts';

export interface VideoQueriesProps extends Omit<FlowQueriesProps, 'noun'> {
  readonly encoder: Function;
}

/** What every flow's operator asks, and which encodings take longest. */
export class VideoQueries extends FlowQueries {
  constructor(scope: Construct, id: string, { functions, encoder }: VideoQueriesProps) {
    super(scope, id, { noun: 'Video', functions });
    this.add('Slowest Encodes', {
      logGroups: [encoder.logGroup],
      queryString: new QueryString({
        fields: [
          '@timestamp',
          'videoId',
          'EncodeTime / 1000 as encodeSeconds',
          'outcome.durationSeconds as videoSeconds',
          'QueuedToReady / 1000 as queuedToReadySeconds',
        ],
        filterStatements: ['ispresent(EncodeTime)'],
        sort: 'EncodeTime desc',
        limit: 50,
      }),
    });
  }
}
