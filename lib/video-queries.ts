import { Stack } from 'aws-cdk-lib/core';
import type { Function } from 'aws-cdk-lib/aws-lambda';
import { QueryDefinition, QueryString } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';

export interface VideoQueriesProps {
  /** In the order in which a video meets them. */
  readonly functions: readonly Function[];
  readonly encoder: Function;
}

/**
 * Queries that CloudWatch Logs Insights shows beside its editor, over the logs of all functions of
 * the flow at once.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_AnalyzeLogData-saving-queries.html
 */
export class VideoQueries extends Construct {
  constructor(scope: Construct, id: string, { functions, encoder }: VideoQueriesProps) {
    super(scope, id);
    const folder = Stack.of(this).stackName;
    const whole = functions.map(({ logGroup }) => logGroup);

    new QueryDefinition(this, 'FollowAVideo', {
      queryDefinitionName: `${folder}/follow-a-video`,
      logGroups: whole,
      queryString: new QueryString({
        fields: ['@timestamp', 'service', 'level', 'message', '@message'],
        // Not the field alone: what a runtime reports of a crash names the id in its text.
        filterStatements: ['@message like "VIDEO_ID"'],
        sort: '@timestamp asc',
        limit: 1_000,
      }),
    });
    new QueryDefinition(this, 'ErrorsAndWarnings', {
      queryDefinitionName: `${folder}/errors-and-warnings`,
      logGroups: whole,
      queryString: new QueryString({
        fields: [
          '@timestamp',
          'service',
          'level',
          'videoId',
          'message',
          'error.message',
          'record.status',
          '@log',
        ],
        // The status is in Lambda's own report of an invocation: a killed function logs no error.
        filterStatements: ['level in ["WARN", "ERROR"] or record.status in ["timeout", "error"]'],
        sort: '@timestamp desc',
        limit: 200,
      }),
    });
    new QueryDefinition(this, 'SlowestEncodes', {
      queryDefinitionName: `${folder}/slowest-encodes`,
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
