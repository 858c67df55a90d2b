import { VirtualClock } from '../../src/clock.ts';
import { Disturbance } from '../../src/gateway/disturbance/disturbance.ts';
import { disturbancePlan } from '../../src/gateway/disturbance/plan.ts';
import { Meter } from '../../src/gateway/metering/meter.ts';
import { createMappings, type Mappings } from '../../src/mappings/index.ts';
import type { ProvisionedResource } from '../../src/resource-type.ts';
import { createKinesis, type Kinesis } from '../../src/services/kinesis/index.ts';
import type { Stream } from '../../src/services/kinesis/stream.ts';
import type { InvokeResult } from '../../src/services/lambda/invoke.ts';
import { createSqs } from '../../src/services/sqs/index.ts';
import { FakeInvoker, type Invocation } from '../support/fake-invoker.ts';

export const FUNCTION = 'arn:aws:lambda:us-east-1:000000000000:function:worker';
export const ROLE = 'arn:aws:iam::000000000000:role/worker';
export const QUEUE = 'arn:aws:sqs:us-east-1:000000000000:failed';
export const FAILED: InvokeResult = {
  kind: 'function-error',
  requestId: 'r',
  payload: '{}',
  functionError: 'Handled',
};

export interface BatchEvent {
  readonly Records: readonly {
    readonly kinesis: { readonly data: string; readonly sequenceNumber: string };
  }[];
  readonly state?: object;
}

/** A stream of one shard, its mappings, and a function whose invocations the test ends. */
export class KinesisLaboratory {
  readonly clock = new VirtualClock();
  readonly kinesis: Kinesis = createKinesis({ clock: this.clock });
  readonly stream: Stream;
  readonly invoker = new FakeInvoker();
  readonly meter = new Meter(() => this.clock.now());
  readonly delivered: { readonly arn: string; readonly event: object }[] = [];
  deliver = (arn: string, event: object): void => void this.delivered.push({ arn, event });
  /** Actions that the function's role may not do. */
  denied: readonly string[] = [];
  readonly mappings: Mappings;
  readonly #disturbance = new Disturbance();

  constructor() {
    const { clock, kinesis, invoker, meter } = this;
    this.stream = kinesis.engine.create('clicks', {
      mode: 'PROVISIONED',
      shardCount: 1,
      retentionHours: 24,
      maxRecordSizeKiB: 1024,
      encryption: 'NONE',
    });
    this.mappings = createMappings({
      clock,
      queues: createSqs({ clock, endpoint: () => 'http://127.0.0.1:4566' }).queues,
      streams: kinesis.streams,
      invoker: () => invoker,
      targets: () => ({ deliver: (arn, event) => this.deliver(arn, event) }),
      roleOf: () => ROLE,
      allows: (_function, { action }) => !this.denied.includes(action),
      watch: { meter, disturbance: this.#disturbance },
    });
    this.mappings.start();
  }

  async map(
    properties: Readonly<Record<string, unknown>> = {},
    logicalId = 'Mapping',
  ): Promise<ProvisionedResource> {
    const [type] = this.mappings.resourceTypes;
    if (!type) throw new Error('mappings are not provisioned');
    return type.create({
      stackName: 'Clicks',
      logicalId,
      type: type.type,
      generatedName: 'Clicks-Mapping-1a2b3c4d',
      properties: {
        EventSourceArn: this.stream.arn,
        FunctionName: 'worker',
        StartingPosition: 'TRIM_HORIZON',
        FunctionResponseTypes: ['ReportBatchItemFailures'],
        ...properties,
      },
    });
  }

  /** Answers with the sequence numbers. What is equal has the same partition key. */
  put(...bodies: readonly string[]): readonly string[] {
    const records = bodies.map((body) => ({
      partitionKey: body.slice(0, 9),
      data: Buffer.from(body).toString('base64'),
    }));
    return this.stream.put(records).map((result) => {
      if (result instanceof Error) throw result;
      return result.sequenceNumber;
    });
  }

  events(): readonly BatchEvent[] {
    return this.invoker.invocations.map(({ payload }): BatchEvent => JSON.parse(payload));
  }

  /** What each invocation so far was handed. */
  batches(): readonly (readonly string[])[] {
    return this.events().map(({ Records }) =>
      Records.map((record) => Buffer.from(record.kinesis.data, 'base64').toString()),
    );
  }

  latest(): Invocation {
    const invocation = this.invoker.invocations.at(-1);
    if (!invocation) throw new Error('Nothing was invoked.');
    return invocation;
  }

  /** What `GET /_local/streams` shows. */
  async view(): Promise<unknown> {
    const [route] = this.mappings.insideRoutes;
    const { body } = (await route?.handle({}, new URLSearchParams())) ?? {};
    return typeof body === 'string' ? JSON.parse(body) : undefined;
  }

  /** Strikes the first such call, once. */
  follow(kind: string, actions: readonly string[]): void {
    const plan = { share: 1, kinds: { [kind]: 1 }, until: 1, actions };
    this.#disturbance.follow(disturbancePlan.parse(plan));
  }
}
