import { CfnOutput, Duration, Stack } from 'aws-cdk-lib/core';
import { HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import type { Construct } from 'constructs';
import type { AnalyticsEnvironment } from '../lambda/clicks/analytics/environment.ts';
import type { ClicksApiEnvironment } from '../lambda/clicks/api/environment.ts';
import type { CollectorEnvironment } from '../lambda/clicks/collector/environment.ts';
import type { TrendingEnvironment } from '../lambda/clicks/trending/environment.ts';
import { ClicksDashboard } from './clicks-dashboard.ts';
import { ClicksQueries } from './clicks-queries.ts';
import { ClickStream } from './clicks-stream.ts';
import { ClicksTables } from './clicks-tables.ts';
import type { Config } from './config.ts';
import { allow } from './constructs/allow.ts';
import { ApiHandler } from './constructs/api-handler.ts';
import type { FrontApi } from './constructs/front-api.ts';
import { StreamConsumer } from './constructs/stream-consumer.ts';
import { Lake } from './lake.ts';
import { stageSettings } from './stage.ts';

export interface ClicksStackProps {
  readonly config: Config;
  readonly frontApi: FrontApi;
}

/** Collector → stream → analytics, trending and the lake, each of which reads all of it. */
export class ClicksStack extends Stack {
  constructor(scope: Construct, id: string, { config, frontApi }: ClicksStackProps) {
    super(scope, id, { description: 'Conveyor: from a click to statistics, trends and a lake' });
    const stage = stageSettings(config);
    const tables = new ClicksTables(this, 'Tables', stage);
    const stream = new ClickStream(this, 'Clicks', { stage, shards: config.clickShards });

    const collector = new ApiHandler<CollectorEnvironment>(this, 'Collector', {
      stage,
      frontApi,
      entry: 'lambda/clicks/collector/handler.ts',
      environment: { STREAM_NAME: stream.streamName },
      whileDown: 'Pages keep their clicks for a moment, and then they are lost.',
      routes: [{ method: HttpMethod.POST, path: '/api/clicks', public: true }],
    });

    const analytics = new StreamConsumer<AnalyticsEnvironment>(this, 'Analytics', {
      stage,
      stream,
      entry: 'lambda/clicks/analytics/handler.ts',
      environment: {
        STATISTICS_TABLE: tables.statistics.tableName,
        SEEN_TABLE: tables.seen.tableName,
      },
      batchSize: 1_000,
      // What it counts shows once a minute: larger batches cost less, and nobody waits for them.
      batchingWindow: Duration.seconds(5),
      tumblingWindow: Duration.minutes(1),
      timeout: Duration.minutes(1),
      memorySize: 1024,
      failureDescription: 'Clicks are missing from the statistics.',
      whileDown: 'Statistics stand still.',
      longestLag: Duration.minutes(15),
    });

    const trending = new StreamConsumer<TrendingEnvironment>(this, 'Trending', {
      stage,
      stream,
      entry: 'lambda/clicks/trending/handler.ts',
      environment: { TRENDING_TABLE: tables.trending.tableName },
      batchSize: 1_000,
      // A board is a row of many KB, written whole: let more clicks share it.
      batchingWindow: Duration.seconds(5),
      enhancedFanOut: true,
      memorySize: 512,
      failureDescription: 'Clicks took no part in what is trending.',
      whileDown: 'What is trending goes out of date.',
      // Its scores halve every ten minutes.
      longestLag: Duration.minutes(5),
    });

    const lake = new Lake(this, 'Lake', { stage, stream });

    const clicksApi = new ApiHandler<ClicksApiEnvironment>(this, 'ClicksApi', {
      stage,
      frontApi,
      entry: 'lambda/clicks/api/handler.ts',
      environment: {
        STATISTICS_TABLE: tables.statistics.tableName,
        REBUILDS_TABLE: tables.rebuilds.tableName,
        TRENDING_TABLE: tables.trending.tableName,
      },
      whileDown: 'Nobody sees statistics or what is trending.',
      routes: [
        { method: HttpMethod.GET, path: '/api/stats', public: true },
        { method: HttpMethod.GET, path: '/api/trending', public: true },
      ],
    });

    allow(collector.function, ['kinesis:PutRecord'], stream.streamArn);
    allow(analytics.function, ['dynamodb:BatchWriteItem'], tables.statistics.tableArn);
    allow(analytics.function, ['dynamodb:BatchWriteItem', 'dynamodb:Query'], tables.seen.tableArn);
    allow(trending.function, ['dynamodb:GetItem', 'dynamodb:PutItem'], tables.trending.tableArn);
    for (const table of [tables.statistics, tables.rebuilds, tables.trending])
      allow(clicksApi.function, ['dynamodb:Query'], table.tableArn);

    new ClicksDashboard(this, 'Dashboard', {
      collector,
      stream,
      analytics,
      trending,
      lake,
      clicksApi,
    });
    new ClicksQueries(this, 'Queries', {
      functions: [collector, analytics, trending, clicksApi].map((one) => one.function),
      analytics: analytics.function,
    });

    const outputs = {
      ClickStreamName: stream.streamName,
      ClickStreamArn: stream.streamArn,
      TrendingConsumerArn: trending.sourceArn,
      LakeBucketName: lake.bucket.bucketName,
      DeliveryStreamName: lake.deliveryStream.deliveryStreamName,
      GlueDatabaseName: lake.table.database.databaseName,
      GlueTableName: lake.table.tableName,
      WorkgroupName: lake.workgroupName,
      StatisticsTableName: tables.statistics.tableName,
      SeenTableName: tables.seen.tableName,
      RebuildsTableName: tables.rebuilds.tableName,
      TrendingTableName: tables.trending.tableName,
      CollectorFunctionName: collector.function.functionName,
      AnalyticsFunctionName: analytics.function.functionName,
      TrendingFunctionName: trending.function.functionName,
      ClicksApiFunctionName: clicksApi.function.functionName,
      AnalyticsFailureQueueUrl: analytics.failureQueue.queueUrl,
      TrendingFailureQueueUrl: trending.failureQueue.queueUrl,
    };
    for (const [name, value] of Object.entries(outputs)) new CfnOutput(this, name, { value });
  }
}
