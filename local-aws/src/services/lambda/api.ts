import { z } from 'zod';
import { AwsError } from '../../gateway/aws-error.ts';
import type { AwsRequest, AwsResponse, Service } from '../../gateway/exchange.ts';
import { jsonResponse, restJsonService, type Route } from '../../gateway/rest-json-protocol.ts';
import type { MappingRegistry } from './mapping-registry.ts';
import type { LambdaEngine } from './engine.ts';
import { qualifierOf } from './function-configuration.ts';
import type { FunctionPool } from './function-pool.ts';
import { parseBody, parseInput } from './input.ts';
import type { InvokeResult } from './invoke.ts';
import { mappingRoutes } from './mapping-api.ts';
import { lambdaPermissions } from './permissions.ts';

/** Bytes. @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const MAX_PAYLOAD = { RequestResponse: 6 * 2 ** 20, Event: 2 ** 20, DryRun: Infinity };

const invocationType = z.enum(['RequestResponse', 'Event', 'DryRun']).default('RequestResponse');

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_Operations.html */
export function lambdaService(engine: LambdaEngine, mappings: MappingRegistry): Service {
  const routes: readonly Route[] = [
    {
      action: 'InvokeFunction',
      method: 'POST',
      path: /^\/2015-03-31\/functions\/([^/]+)\/invocations$/,
      handle: (request, name) => invoke(engine, request, name),
    },
    {
      action: 'ListFunctions',
      method: 'GET',
      path: /^\/2015-03-31\/functions\/?$/,
      handle: () => jsonResponse({ Functions: engine.functions().map(describe) }),
    },
    {
      action: 'GetFunctionConfiguration',
      method: 'GET',
      path: /^\/2015-03-31\/functions\/([^/]+)\/configuration$/,
      handle: (_request, name) => jsonResponse(describe(engine.find(name))),
    },
    {
      action: 'GetFunction',
      method: 'GET',
      path: /^\/2015-03-31\/functions\/([^/]+)$/,
      handle: (_request, name) => jsonResponse({ Configuration: describe(engine.find(name)) }),
    },
    ...mappingRoutes(engine, mappings),
  ];
  return restJsonService({ routes, permissions: lambdaPermissions });
}

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html */
async function invoke(
  engine: LambdaEngine,
  request: AwsRequest,
  name: string,
): Promise<AwsResponse> {
  const type = parseInput(invocationType, request.headers['x-amz-invocation-type']);
  checkQualifier(request.query.get('Qualifier') ?? qualifierOf(name));
  const { functionArn } = engine.find(name).configuration;
  const payload = (await request.text()) || '{}';
  parseBody(z.unknown(), payload);
  const size = Buffer.byteLength(payload);
  if (size > MAX_PAYLOAD[type])
    throw new AwsError(
      'RequestTooLargeException',
      `${size} byte payload is too large for the ${type} invocation type (limit ${MAX_PAYLOAD[type]} bytes)`,
      { status: 413 },
    );
  switch (type) {
    case 'DryRun':
      return { status: 204 };
    case 'Event':
      engine.invokeAsync(functionArn, payload);
      return { status: 202 };
    case 'RequestResponse':
      return describeResult(
        await engine.invoke(functionArn, payload),
        request.headers['x-amz-log-type'] === 'Tail',
      );
    default:
      return type satisfies never;
  }
}

/** A bundle has no versions here, and nobody has made an alias. */
function checkQualifier(qualifier: string | undefined): void {
  if (qualifier !== undefined && qualifier !== '$LATEST')
    throw new AwsError(
      'ResourceNotFoundException',
      `local-aws has no versions and aliases: ask for $LATEST, not ${qualifier}.`,
      { status: 404 },
    );
}

/** Lambda calls every function error `Unhandled` here, also one that the handler threw. */
function describeResult(result: InvokeResult, tail: boolean): AwsResponse {
  if (result.kind === 'throttled')
    throw new AwsError('TooManyRequestsException', `Rate Exceeded. (${result.reason})`, {
      status: 429,
    });
  return {
    status: 200,
    headers: {
      'content-type': 'application/json',
      'x-amz-executed-version': '$LATEST',
      ...(tail && { 'x-amz-log-result': Buffer.from(result.logTail ?? '').toString('base64') }),
      ...(result.kind === 'function-error' && { 'x-amz-function-error': 'Unhandled' }),
    },
    body: result.payload,
  };
}

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_FunctionConfiguration.html */
function describe({ configuration, lastModified }: FunctionPool): object {
  return {
    FunctionName: configuration.functionName,
    FunctionArn: configuration.functionArn,
    Role: configuration.roleArn,
    Runtime: configuration.runtime,
    Handler: configuration.handler,
    Timeout: configuration.timeout,
    MemorySize: configuration.memorySize,
    EphemeralStorage: { Size: configuration.ephemeralStorage },
    Environment: { Variables: configuration.variables },
    LoggingConfig: { LogGroup: configuration.logGroup, LogFormat: configuration.logFormat },
    LastModified: new Date(lastModified).toISOString(),
    State: 'Active',
    LastUpdateStatus: 'Successful',
    Version: '$LATEST',
  };
}
