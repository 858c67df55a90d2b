import { CfnOutput, Duration, Stack } from 'aws-cdk-lib/core';
import {
  HttpApi,
  HttpMethod,
  HttpStage,
  LogGroupLogDestination,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { AttributeType, Billing, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Stream, StreamMode } from 'aws-cdk-lib/aws-kinesis';
import { DeliveryStream, KinesisStreamSource, S3Bucket } from 'aws-cdk-lib/aws-kinesisfirehose';
import { Architecture, LoggingFormat, Runtime, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { KinesisEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { NodejsFunction, OutputFormat } from 'aws-cdk-lib/aws-lambda-nodejs';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';

/**
 * Clicks as one would first build them: each is a request, a record, an invocation and an update for
 * each reader. It works, and is what `npm run cost -- clicks` compares Conveyor's flow with. It is run
 * as Conveyor is: seven days of retention, an access log, a line of metrics for each invocation.
 */
export class NaiveClicksStack extends Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    const stream = new Stream(this, 'Clicks', {
      streamMode: StreamMode.ON_DEMAND,
      retentionPeriod: Duration.days(7),
    });

    const collect = this.handler('Collect', 'collect.ts', { STREAM_NAME: stream.streamName });
    stream.grantWrite(collect);
    const api = new HttpApi(this, 'Api', { createDefaultStage: false });
    new HttpStage(this, 'Stage', {
      httpApi: api,
      stageName: '$default',
      autoDeploy: true,
      accessLogSettings: { destination: new LogGroupLogDestination(new LogGroup(this, 'Log')) },
    });
    api.addRoutes({
      path: '/clicks',
      methods: [HttpMethod.POST],
      integration: new HttpLambdaIntegration('CollectIntegration', collect),
    });

    // What a page had in each minute, and what it ever had.
    for (const by of ['minute', 'page']) {
      const table = new TableV2(this, `By-${by}`, {
        partitionKey: { name: 'page', type: AttributeType.STRING },
        sortKey: { name: 'minute', type: AttributeType.STRING },
        billing: Billing.onDemand(),
      });
      const count = this.handler(`Count-${by}`, 'count.ts', {
        TABLE_NAME: table.tableName,
        BY: by,
      });
      table.grantWriteData(count);
      count.addEventSource(
        new KinesisEventSource(stream, {
          startingPosition: StartingPosition.TRIM_HORIZON,
          batchSize: 1,
        }),
      );
    }

    new DeliveryStream(this, 'Lake', {
      source: new KinesisStreamSource(stream),
      destination: new S3Bucket(new Bucket(this, 'Bucket')),
    });
    new CfnOutput(this, 'ApiUrl', { value: api.apiEndpoint });
  }

  /** With as much memory, and the same processor, as Conveyor's smallest. */
  private handler(id: string, file: string, environment: Record<string, string>): NodejsFunction {
    return new NodejsFunction(this, id, {
      entry: `${import.meta.dirname}/${file}`,
      environment,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      memorySize: 256,
      loggingFormat: LoggingFormat.JSON,
      bundling: {
        format: OutputFormat.CJS,
        mainFields: ['module', 'main'],
        minify: true,
        bundleAwsSDK: true,
      },
    });
  }
}
