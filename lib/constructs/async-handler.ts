import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import type { Function } from 'aws-cdk-lib/aws-lambda';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { DeadLetterQueue } from './dead-letter-queue.ts';
import { Handler, type HandlerProps, type Variables } from './handler.ts';

export interface AsyncHandlerProps<
  Environment extends Variables,
> extends HandlerProps<Environment> {
  /** Says what is lost if nobody looks into the failure queue. */
  readonly failureDescription: string;
}

/**
 * A function that is invoked asynchronously, by S3 or SNS. Lambda tries an event three times and
 * then drops it, unless there is a destination for failures: here a queue with an alarm.
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
 */
export class AsyncHandler<Environment extends Variables> extends Construct {
  readonly function: Function;
  readonly failureQueue: Queue;

  constructor(scope: Construct, id: string, props: AsyncHandlerProps<Environment>) {
    super(scope, id);
    this.failureQueue = new DeadLetterQueue(this, 'Failures', {
      description: props.failureDescription,
      removalPolicy: props.stage.removalPolicy,
    }).queue;
    this.function = new Handler(this, 'Handler', props).function;
    this.function.configureAsyncInvoke({
      retryAttempts: 2,
      onFailure: new SqsDestination(this.failureQueue),
    });
  }
}
