/**
 * Logs one of something, as a metric too.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function countOne(metric: string): void {
  const definition = {
    Namespace: 'NaiveClicks',
    Dimensions: [[]],
    Metrics: [{ Name: metric, Unit: 'Count' }],
  };
  const embedded = { Timestamp: Date.now(), CloudWatchMetrics: [definition] };
  console.log(JSON.stringify({ message: metric, [metric]: 1, _aws: embedded }));
}
