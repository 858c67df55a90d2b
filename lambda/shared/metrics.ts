/** A figure and its unit, as CloudWatch names it. */
type Figure = readonly [value: number, unit: 'Count' | 'Milliseconds'];
export type Metrics = Readonly<Record<string, Figure>>;

/**
 * Fields that make metrics of a log line, in CloudWatch's embedded metric format. They are kept
 * apart by the line's `service` alone; a video's id stays a property of the line, which a query
 * finds and nobody pays for. By hand, because a library for it takes longer to load than to write.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function asMetrics(metrics: Metrics, at: Date): Readonly<Record<string, unknown>> {
  const all = Object.entries(metrics);
  return {
    _aws: {
      Timestamp: at.getTime(),
      CloudWatchMetrics: [
        {
          Namespace: 'Conveyor',
          Dimensions: [['service']],
          Metrics: all.map(([Name, [, Unit]]) => ({ Name, Unit })),
        },
      ],
    },
    ...Object.fromEntries(all.map(([name, [value]]) => [name, value])),
  };
}
