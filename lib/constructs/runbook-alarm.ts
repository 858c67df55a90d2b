import {
  Alarm,
  ComparisonOperator,
  TreatMissingData,
  type IMetric,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';

export interface RunbookAlarmProps {
  /** What happened, and what users suffer while it lasts. */
  readonly description: string;
  /** The section of docs/runbook.md that says what to do. */
  readonly section: string;
  readonly metric: IMetric;
  /** The alarm is raised at this figure, not only above it. */
  readonly threshold: number;
  /** Periods of the metric, one after another, that reach the threshold. @default 1 */
  readonly evaluationPeriods?: number;
}

/**
 * An alarm that says what users suffer and where to read what to do. Without data it is quiet: SQS
 * and Lambda send none while nothing happens.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
 */
export class RunbookAlarm extends Alarm {
  constructor(scope: Construct, id: string, props: RunbookAlarmProps) {
    const { description, section, metric, threshold, evaluationPeriods = 1 } = props;
    super(scope, id, {
      alarmDescription: `${description} What to do: docs/runbook.md#${section}`,
      metric,
      threshold,
      evaluationPeriods,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
  }
}

/** A section of the runbook about one worker: `Encoder`, `queue-age` → `encoder-queue-age`. */
export function sectionOf(worker: Construct, subject: string): string {
  return `${worker.node.id.toLowerCase()}-${subject}`;
}
