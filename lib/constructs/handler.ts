import { Duration, type Size } from 'aws-cdk-lib/core';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  Architecture,
  Function,
  LoggingFormat,
  Runtime,
  Tracing,
  type RecursiveLoop,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { StageSettings } from '../stage.ts';
import { bundle, type BundleProps } from './bundle.ts';
import { RunbookAlarm } from './runbook-alarm.ts';

export const defaultTimeout = Duration.seconds(30);

/** A function's variables: its own `environment.ts` says which. */
export type Variables = Record<string, string>;

export interface HandlerProps<Environment extends Variables> extends BundleProps {
  readonly stage: StageSettings;
  readonly environment: Environment;
  /** @default 30 seconds */
  readonly timeout?: Duration;
  /** In MB. @default 256 */
  readonly memorySize?: number;
  /** Room under /tmp. @default 512 MiB */
  readonly ephemeralStorageSize?: Size;
  /** `ALLOW`: it sends to its own queue and counts the hops itself. @default Lambda ends such a loop */
  readonly recursiveLoop?: RecursiveLoop;
  /** What users suffer while the function does not run, in one sentence: its alarms show it. */
  readonly whileDown: string;
  /** How many crashes and timeouts within 15 minutes raise the alarm. @default 3 */
  readonly errorThreshold?: number;
}

/**
 * One Lambda function of ours: its bundle, its log group, its alarms, and a role that may write to
 * that log group and to X-Ray and nothing else until something is granted.
 */
export class Handler<Environment extends Variables> extends Construct {
  readonly function: Function;

  constructor(scope: Construct, id: string, props: HandlerProps<Environment>) {
    super(scope, id);
    const { stage, environment, timeout = defaultTimeout } = props;

    const logGroup = new LogGroup(this, 'Logs', {
      retention: stage.logRetention,
      removalPolicy: stage.removalPolicy,
    });
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
    });
    logGroup.grantWrite(role);

    this.function = new Function(this, 'Function', {
      code: bundle(props),
      handler: 'index.handler',
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      timeout,
      memorySize: props.memorySize ?? 256,
      ephemeralStorageSize: props.ephemeralStorageSize,
      environment,
      recursiveLoop: props.recursiveLoop,
      role,
      logGroup,
      loggingFormat: LoggingFormat.JSON,
      // The SDK sends the trace on with each call and SQS keeps it with the message, without a library.
      // https://docs.aws.amazon.com/xray/latest/devguide/xray-services-sqs.html
      tracing: Tracing.ACTIVE,
    });
    this.alarm(props);
  }

  private alarm({ whileDown, errorThreshold = 3 }: HandlerProps<Environment>): void {
    const name = this.node.scope?.node.id ?? this.node.id;
    // Lambda tries a crashed invocation again by itself, and most heal by that.
    new RunbookAlarm(this, 'Errors', {
      description: `${name} crashes or times out. ${whileDown}`,
      section: 'function-errors',
      metric: this.function.metricErrors({ period: Duration.minutes(15) }),
      threshold: errorThreshold,
    });
    // A burst may be throttled for a moment; a quarter of an hour of it is a limit of the account.
    new RunbookAlarm(this, 'Throttles', {
      description: `Lambda refuses to run ${name} for want of concurrency. ${whileDown}`,
      section: 'function-throttles',
      metric: this.function.metricThrottles({ period: Duration.minutes(5) }),
      threshold: 1,
      evaluationPeriods: 3,
    });
  }
}
