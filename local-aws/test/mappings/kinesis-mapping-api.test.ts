import {
  GetEventSourceMappingCommand,
  LambdaClient,
  UpdateEventSourceMappingCommand,
} from '@aws-sdk/client-lambda';
import { lambdaService } from '../../src/services/lambda/api.ts';
import { Laboratory } from '../lambda/laboratory.ts';
import { serve, type Served } from '../support/serve.ts';
import { FUNCTION, KinesisLaboratory, QUEUE } from './kinesis-laboratory.ts';

let lab: KinesisLaboratory;
let functions: Laboratory;
let served: Served;
let client: LambdaClient;
beforeEach(async () => {
  lab = new KinesisLaboratory();
  functions = new Laboratory();
  served = await serve('lambda', lambdaService(functions.engine, lab.mappings.registry));
  client = new LambdaClient(served.client);
});
afterEach(async () => {
  client.destroy();
  await served.close();
  await functions[Symbol.asyncDispose]();
  await lab.mappings.stop();
});

it("a stream's mapping is shown with Lambda's defaults, and changed while it runs", async () => {
  const { ref: UUID } = await lab.map();
  expect(await client.send(new GetEventSourceMappingCommand({ UUID }))).toMatchObject({
    UUID,
    EventSourceArn: lab.stream.arn,
    FunctionArn: FUNCTION,
    State: 'Enabled',
    StartingPosition: 'TRIM_HORIZON',
    BatchSize: 100,
    MaximumBatchingWindowInSeconds: 0,
    ParallelizationFactor: 1,
    BisectBatchOnFunctionError: false,
    MaximumRetryAttempts: -1,
    MaximumRecordAgeInSeconds: -1,
    TumblingWindowInSeconds: 0,
    DestinationConfig: { OnFailure: {} },
  });
  const changes = {
    MaximumRetryAttempts: 2,
    BisectBatchOnFunctionError: true,
    TumblingWindowInSeconds: 60,
    FunctionResponseTypes: [],
    DestinationConfig: { OnFailure: { Destination: QUEUE } },
  };
  const changed = await client.send(new UpdateEventSourceMappingCommand({ UUID, ...changes }));
  expect(changed).toMatchObject({ ...changes, BatchSize: 100 });
  lab.put('a');
  expect(lab.events()[0]).toMatchObject({ isFinalInvokeForWindow: false });
});

it('a change that Lambda would refuse is refused in its words', async () => {
  const { ref: UUID } = await lab.map();
  await expect(
    client.send(new UpdateEventSourceMappingCommand({ UUID, MaximumRecordAgeInSeconds: 5 })),
  ).rejects.toMatchObject({ name: 'InvalidParameterValueException' });
});
