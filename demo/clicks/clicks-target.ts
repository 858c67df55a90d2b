import * as z from 'zod';
import { outputsOf } from '../stack-outputs.ts';
import type { Target } from '../target.ts';

const clicksOutputs = z.object({
  ClickStreamName: z.string(),
  ClickStreamArn: z.string(),
  TrendingConsumerArn: z.string(),
  LakeBucketName: z.string(),
  DeliveryStreamName: z.string(),
  GlueDatabaseName: z.string(),
  GlueTableName: z.string(),
  WorkgroupName: z.string(),
  StatisticsTableName: z.string(),
  SeenTableName: z.string(),
  RebuildsTableName: z.string(),
  TrendingTableName: z.string(),
  CollectorFunctionName: z.string(),
  AnalyticsFunctionName: z.string(),
  TrendingFunctionName: z.string(),
  ClicksApiFunctionName: z.string(),
  AnalyticsFailureQueueUrl: z.string(),
  TrendingFailureQueueUrl: z.string(),
});

/** A target where the clicks flow is deployed too. */
export interface ClicksTarget extends Target {
  readonly clicks: z.infer<typeof clicksOutputs>;
}

/** @throws when the clicks flow is not deployed there */
export async function withClicks(target: Target): Promise<ClicksTarget> {
  const where = target.endpoint ?? 'AWS';
  const clicks = await outputsOf(target.cloudFormation, 'ConveyorClicks', clicksOutputs, where);
  return { ...target, clicks };
}
