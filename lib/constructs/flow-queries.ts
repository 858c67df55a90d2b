import { Stack } from 'aws-cdk-lib/core';
import type { Function } from 'aws-cdk-lib/aws-lambda';
import { QueryDefinition, QueryString } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';

export interface FlowQueriesProps {
  /** What goes through the flow: a log line names it by its id, `postId` for a `Post`. */
  readonly noun: string;
  /** In the order in which it meets them. */
  readonly functions: readonly Function[];
}

/**
 * Queries that CloudWatch Logs Insights shows beside its editor, over the logs of all functions of
 * the flow at once.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_AnalyzeLogData-saving-queries.html
 */
export class FlowQueries extends Construct {
  constructor(scope: Construct, id: string, { noun, functions }: FlowQueriesProps) {
    super(scope, id);
    const logGroups = functions.map(({ logGroup }) => logGroup);
    this.add(`Follow A ${noun}`, {
      logGroups,
      queryString: new QueryString({
        fields: ['@timestamp', 'service', 'level', 'message', '@message'],
        // Not the field alone: what a runtime reports of a crash names the id in its text.
        filterStatements: [`@message like "${noun.toUpperCase()}_ID"`],
        sort: '@timestamp asc',
        limit: 1_000,
      }),
    });
    this.add('Errors And Warnings', {
      logGroups,
      queryString: new QueryString({
        fields: [
          '@timestamp',
          'service',
          'level',
          `${noun.toLowerCase()}Id`,
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
  }

  /** `Slowest Encodes` is found as `ConveyorVideo/slowest-encodes`. */
  protected add(
    title: string,
    query: Omit<ConstructorParameters<typeof QueryDefinition>[2], 'queryDefinitionName'>,
  ): void {
    const name = title.toLowerCase().replaceAll(' ', '-');
    new QueryDefinition(this, title.replaceAll(' ', ''), {
      ...query,
      queryDefinitionName: `${Stack.of(this).stackName}/${name}`,
    });
  }
}
