import {
  GetEventSourceMappingCommand,
  GetFunctionConfigurationCommand,
  GetFunctionCommand,
  InvokeCommand,
  LambdaClient,
  ListEventSourceMappingsCommand,
  ListFunctionsCommand,
  UpdateEventSourceMappingCommand,
} from '@aws-sdk/client-lambda';
import type {
  EventSourceMapping,
  MappingRegistry,
} from '../../src/services/lambda/mapping-registry.ts';
import { lambdaService } from '../../src/services/lambda/api.ts';
import { serve, type Served } from '../support/serve.ts';
import { Laboratory } from './laboratory.ts';

const functionArn = 'arn:aws:lambda:us-east-1:000000000000:function:greeter';
const uuid = '6f1e0a52-0000-4000-8000-000000000000';
let mapping: EventSourceMapping = {
  uuid,
  eventSourceArn: 'arn:aws:sqs:us-east-1:000000000000:work',
  functionArn,
  batchSize: 10,
  maximumBatchingWindow: 0,
  maximumConcurrency: 2,
  reportBatchItemFailures: true,
  state: 'Enabled',
  lastModified: Date.UTC(2026, 0, 1),
};
const mappings: MappingRegistry = {
  list: (filter = {}) =>
    (filter.functionArn ?? functionArn) === mapping.functionArn ? [mapping] : [],
  get: (wanted) => (wanted === uuid ? mapping : undefined),
  update: (_uuid, { enabled, ...changes }) => {
    mapping = { ...mapping, batchSize: changes.batchSize ?? mapping.batchSize };
    if (enabled !== undefined) mapping = { ...mapping, state: enabled ? 'Enabling' : 'Disabling' };
    return mapping;
  },
};

let lab: Laboratory;
let served: Served;
let client: LambdaClient;
beforeAll(async () => {
  lab = new Laboratory();
  lab.define(
    'greeter',
    'exports.handler = async ({ name }) => { if (!name) throw new Error("no name"); return `Hello ${name}`; }',
  );
  lab.define('closed', '', { reservedConcurrency: 0 });
  served = await serve('lambda', lambdaService(lab.engine, mappings));
  client = new LambdaClient(served.client);
});
afterAll(async () => {
  client.destroy();
  await served.close();
  await lab[Symbol.asyncDispose]();
});

describe('Invoke', () => {
  it.each(['greeter', functionArn, '000000000000:function:greeter', `${functionArn}:$LATEST`])(
    'finds the function by name, ARN and partial ARN: %s',
    async (FunctionName) => {
      const answer = await client.send(
        new InvokeCommand({ FunctionName, Payload: JSON.stringify({ name: 'Ada' }) }),
      );
      expect(answer.StatusCode).toBe(200);
      expect(answer.FunctionError).toBeUndefined();
      expect(answer.Payload?.transformToString()).toBe('"Hello Ada"');
    },
  );

  it('tells that the function failed', async () => {
    const answer = await client.send(new InvokeCommand({ FunctionName: 'greeter' }));
    expect(answer.FunctionError).toBe('Unhandled');
    expect(JSON.parse(answer.Payload?.transformToString() ?? '')).toMatchObject({
      errorMessage: 'no name',
    });
  });

  it('shows the end of the log to whoever asks', async () => {
    const { LogResult } = await client.send(
      new InvokeCommand({ FunctionName: 'greeter', LogType: 'Tail', Payload: '{"name":"Ada"}' }),
    );
    const log = Buffer.from(LogResult ?? '', 'base64').toString();
    expect(log).toMatch(/^START .*\nEND .*\nREPORT .*\n$/);
  });

  it('queues events, and only checks dry runs', async () => {
    const FunctionName = 'greeter';
    const event = await client.send(
      new InvokeCommand({ FunctionName, InvocationType: 'Event', Payload: '{"name":"Ada"}' }),
    );
    expect(event.StatusCode).toBe(202);
    const dry = await client.send(new InvokeCommand({ FunctionName, InvocationType: 'DryRun' }));
    expect(dry.StatusCode).toBe(204);
  });

  it.each([
    ['ResourceNotFoundException', { FunctionName: 'nobody' }],
    ['ResourceNotFoundException', { FunctionName: 'greeter', Qualifier: 'live' }],
    ['ResourceNotFoundException', { FunctionName: `${functionArn}:1` }],
    ['TooManyRequestsException', { FunctionName: 'closed' }],
    ['InvalidRequestContentException', { FunctionName: 'greeter', Payload: 'no JSON' }],
    [
      'RequestTooLargeException',
      {
        FunctionName: 'greeter',
        InvocationType: 'Event' as const,
        Payload: JSON.stringify('x'.repeat(2 ** 20)),
      },
    ],
  ])('refuses with %s', async (name, input) => {
    await expect(client.send(new InvokeCommand(input))).rejects.toMatchObject({ name });
  });
});

describe('functions', () => {
  it('are listed and described', async () => {
    const { Functions } = await client.send(new ListFunctionsCommand({}));
    expect(Functions?.map(({ FunctionName }) => FunctionName)).toEqual(['greeter', 'closed']);
    const { Configuration } = await client.send(
      new GetFunctionCommand({ FunctionName: 'greeter' }),
    );
    expect(Configuration).toMatchObject({ FunctionArn: functionArn, Timeout: 30, State: 'Active' });
    expect(
      await client.send(new GetFunctionConfigurationCommand({ FunctionName: 'greeter' })),
    ).toMatchObject({ MemorySize: 512, Runtime: 'nodejs24.x' });
  });
});

describe('event source mappings', () => {
  it('are listed by function, and described', async () => {
    const { EventSourceMappings } = await client.send(
      new ListEventSourceMappingsCommand({ FunctionName: 'greeter' }),
    );
    expect(EventSourceMappings).toEqual([
      {
        UUID: uuid,
        EventSourceArn: 'arn:aws:sqs:us-east-1:000000000000:work',
        FunctionArn: functionArn,
        BatchSize: 10,
        MaximumBatchingWindowInSeconds: 0,
        FunctionResponseTypes: ['ReportBatchItemFailures'],
        ScalingConfig: { MaximumConcurrency: 2 },
        State: 'Enabled',
        LastModified: new Date('2026-01-01T00:00:00Z'),
      },
    ]);
    const others = await client.send(
      new ListEventSourceMappingsCommand({ FunctionName: 'closed' }),
    );
    expect(others.EventSourceMappings).toEqual([]);
  });

  it('are changed', async () => {
    const input = { UUID: uuid, Enabled: false, BatchSize: 5 };
    expect(await client.send(new UpdateEventSourceMappingCommand(input))).toMatchObject({
      State: 'Disabling',
      BatchSize: 5,
    });
    const now = await client.send(new GetEventSourceMappingCommand({ UUID: uuid }));
    expect(now).toMatchObject({ State: 'Disabling', BatchSize: 5 });
  });

  it('are not changed in what is not emulated', async () => {
    const FilterCriteria = { Filters: [{ Pattern: '{}' }] };
    await expect(
      client.send(new UpdateEventSourceMappingCommand({ UUID: uuid, FilterCriteria })),
    ).rejects.toThrow('FilterCriteria');
    await expect(
      client.send(new UpdateEventSourceMappingCommand({ UUID: uuid, FunctionName: 'closed' })),
    ).rejects.toThrow('another function');
  });

  it('are refused when unknown', async () => {
    await expect(
      client.send(new GetEventSourceMappingCommand({ UUID: 'unknown' })),
    ).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });
});
