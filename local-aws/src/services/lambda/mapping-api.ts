import { z } from 'zod';
import { AwsError } from '../../gateway/aws-error.ts';
import { jsonResponse, type Route } from '../../gateway/rest-json-protocol.ts';
import type { LambdaEngine } from './engine.ts';
import { parseBody } from './input.ts';
import type {
  EventSourceMapping,
  MappingChanges,
  MappingRegistry,
  StreamSettings,
} from './mapping-registry.ts';

/** What can be changed while it runs; anything else is refused by its name. */
const mappingChanges = z.strictObject({
  FunctionName: z.string().optional(),
  Enabled: z.boolean().optional(),
  BatchSize: z.int().min(1).max(10_000).optional(),
  MaximumBatchingWindowInSeconds: z.int().min(0).max(300).optional(),
  FunctionResponseTypes: z.array(z.literal('ReportBatchItemFailures')).optional(),
  ScalingConfig: z
    .strictObject({ MaximumConcurrency: z.int().min(2).max(1000).optional() })
    .optional(),
  ParallelizationFactor: z.int().min(1).max(10).optional(),
  BisectBatchOnFunctionError: z.boolean().optional(),
  MaximumRetryAttempts: z.int().min(-1).max(10_000).optional(),
  MaximumRecordAgeInSeconds: z.int().min(-1).max(604_800).optional(),
  TumblingWindowInSeconds: z.int().min(0).max(900).optional(),
  DestinationConfig: z
    .strictObject({ OnFailure: z.strictObject({ Destination: z.string().optional() }).optional() })
    .optional(),
});

export function mappingRoutes(engine: LambdaEngine, mappings: MappingRegistry): readonly Route[] {
  const known = (uuid: string): EventSourceMapping => {
    const mapping = mappings.get(uuid);
    if (!mapping)
      throw new AwsError('ResourceNotFoundException', `There is no event source mapping ${uuid}.`, {
        status: 404,
      });
    return mapping;
  };
  return [
    {
      action: 'ListEventSourceMappings',
      method: 'GET',
      path: /^\/2015-03-31\/event-source-mappings\/?$/,
      handle: ({ query }) => {
        const name = query.get('FunctionName');
        const found = mappings.list({
          functionArn: name === null ? undefined : engine.find(name).configuration.functionArn,
          eventSourceArn: query.get('EventSourceArn') ?? undefined,
        });
        return jsonResponse({ EventSourceMappings: found.map(describe) });
      },
    },
    {
      action: 'GetEventSourceMapping',
      method: 'GET',
      path: /^\/2015-03-31\/event-source-mappings\/([^/]+)$/,
      handle: (_request, uuid) => jsonResponse(describe(known(uuid))),
    },
    {
      action: 'UpdateEventSourceMapping',
      method: 'PUT',
      path: /^\/2015-03-31\/event-source-mappings\/([^/]+)$/,
      handle: async (request, uuid) => {
        const { functionArn } = known(uuid);
        const given = parseBody(mappingChanges, await request.text());
        const { FunctionName: name } = given;
        if (name !== undefined && engine.find(name).configuration.functionArn !== functionArn)
          throw new AwsError(
            'InvalidParameterValueException',
            'local-aws does not give a mapping to another function: change the template.',
          );
        return jsonResponse(describe(mappings.update(uuid, changesOf(given))), 202);
      },
    },
  ];
}

function changesOf(given: z.output<typeof mappingChanges>): MappingChanges {
  const { FunctionResponseTypes, DestinationConfig } = given;
  return {
    enabled: given.Enabled,
    batchSize: given.BatchSize,
    maximumBatchingWindow: given.MaximumBatchingWindowInSeconds,
    maximumConcurrency: given.ScalingConfig?.MaximumConcurrency,
    reportBatchItemFailures: FunctionResponseTypes && FunctionResponseTypes.length > 0,
    stream: {
      parallelizationFactor: given.ParallelizationFactor,
      bisectBatchOnFunctionError: given.BisectBatchOnFunctionError,
      maximumRetryAttempts: given.MaximumRetryAttempts,
      maximumRecordAge: given.MaximumRecordAgeInSeconds,
      tumblingWindow: given.TumblingWindowInSeconds,
      ...(DestinationConfig && { onFailure: DestinationConfig.OnFailure?.Destination }),
    },
  };
}

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_EventSourceMappingConfiguration.html */
function describe(mapping: EventSourceMapping): object {
  return {
    UUID: mapping.uuid,
    EventSourceArn: mapping.eventSourceArn,
    FunctionArn: mapping.functionArn,
    BatchSize: mapping.batchSize,
    MaximumBatchingWindowInSeconds: mapping.maximumBatchingWindow,
    FunctionResponseTypes: mapping.reportBatchItemFailures ? ['ReportBatchItemFailures'] : [],
    ...(mapping.stream
      ? describeStream(mapping.stream)
      : mapping.maximumConcurrency !== undefined && {
          ScalingConfig: { MaximumConcurrency: mapping.maximumConcurrency },
        }),
    State: mapping.state,
    LastModified: mapping.lastModified / 1000,
  };
}

function describeStream({ startingPosition, onFailure, ...stream }: StreamSettings): object {
  return {
    StartingPosition: startingPosition.type,
    ...(startingPosition.type === 'AT_TIMESTAMP' && {
      StartingPositionTimestamp: startingPosition.timestamp / 1000,
    }),
    ParallelizationFactor: stream.parallelizationFactor,
    BisectBatchOnFunctionError: stream.bisectBatchOnFunctionError,
    MaximumRetryAttempts: stream.maximumRetryAttempts,
    MaximumRecordAgeInSeconds: stream.maximumRecordAge,
    TumblingWindowInSeconds: stream.tumblingWindow,
    DestinationConfig: { OnFailure: onFailure === undefined ? {} : { Destination: onFailure } },
  };
}
