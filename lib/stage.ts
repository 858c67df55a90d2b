import { Duration, RemovalPolicy, Size } from 'aws-cdk-lib/core';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Config } from './config.ts';

/** What differs between a sandbox and production, in one place. */
export interface StageSettings {
  readonly removalPolicy: RemovalPolicy;
  /** Buckets are emptied when their stack is destroyed. */
  readonly autoDeleteObjects: boolean;
  readonly logRetention: RetentionDays;
  /** In MB. One vCPU for every 1,769 MB, six at most. */
  readonly encoderMemory: number;
  /** For an upload and all that is made of it; 10 GiB at most. */
  readonly encoderStorage: Size;
  /** Concurrent environments a queue may start; the least SQS allows is 2. */
  readonly encoderConcurrency: number;
  readonly mailerConcurrency: number;
  readonly suppressorConcurrency: number;
  readonly inviterConcurrency: number;
  readonly fanoutConcurrency: number;
  readonly notifierConcurrency: number;
  /** Firehose writes an object to the lake when its buffer is so old or so full. */
  readonly lakeBufferInterval: Duration;
  readonly lakeBufferSize: Size;
}

/**
 * A new account allows 3,008 MB a function and 10 concurrent executions.
 * https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */
const settings: Record<Config['stage'], StageSettings> = {
  sandbox: {
    removalPolicy: RemovalPolicy.DESTROY,
    autoDeleteObjects: true,
    logRetention: RetentionDays.ONE_WEEK,
    encoderMemory: 3008,
    encoderStorage: Size.gibibytes(4),
    encoderConcurrency: 2,
    mailerConcurrency: 2,
    suppressorConcurrency: 2,
    inviterConcurrency: 2,
    fanoutConcurrency: 2,
    notifierConcurrency: 2,
    lakeBufferInterval: Duration.minutes(1),
    lakeBufferSize: Size.mebibytes(5),
  },
  production: {
    removalPolicy: RemovalPolicy.RETAIN,
    autoDeleteObjects: false,
    logRetention: RetentionDays.THREE_MONTHS,
    encoderMemory: 10_240,
    encoderStorage: Size.gibibytes(10),
    encoderConcurrency: 50,
    mailerConcurrency: 5,
    suppressorConcurrency: 2,
    inviterConcurrency: 5,
    fanoutConcurrency: 10,
    notifierConcurrency: 5,
    lakeBufferInterval: Duration.minutes(5),
    lakeBufferSize: Size.mebibytes(64),
  },
};

export function stageSettings({ stage }: Pick<Config, 'stage'>): StageSettings {
  return settings[stage];
}
