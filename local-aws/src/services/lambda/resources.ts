import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { localArn, parseArn } from '../../arn.ts';
import type { Permission } from '../../gateway/permission.ts';
import type { ResourceType } from '../../resource-type.ts';
import type { LambdaEngine } from './engine.ts';
import { DEFAULT_EVENT_INVOKE } from './function-configuration.ts';

export interface ResourceContext {
  readonly engine: LambdaEngine;
  /** The path of the asset behind an S3 key. Throws when there is none. */
  readonly assetPath: (s3Key: string) => string;
  /** Whether a role may do this. */
  readonly allows: (roleArn: string, need: Permission) => boolean;
}

const functionProperties = z.looseObject({
  FunctionName: z.string().optional(),
  Code: z.object({
    S3Key: z.string().optional(),
    ZipFile: z.string().optional(),
    ImageUri: z.string().optional(),
  }),
  Handler: z.string().default(''),
  Runtime: z.string().default('image'),
  Role: z.string(),
  Timeout: z.coerce.number().int().min(1).max(900).default(3),
  MemorySize: z.coerce.number().int().min(128).max(10_240).default(128),
  EphemeralStorage: z.object({ Size: z.coerce.number() }).default({ Size: 512 }),
  Environment: z
    .object({ Variables: z.record(z.string(), z.coerce.string()).default({}) })
    .default({ Variables: {} }),
  Layers: z.array(z.string()).default([]),
  ReservedConcurrentExecutions: z.coerce.number().int().min(0).optional(),
  LoggingConfig: z
    .object({ LogGroup: z.string().optional(), LogFormat: z.enum(['Text', 'JSON']).optional() })
    .default({}),
});

const destination = z.object({ Destination: z.string() }).optional();
const eventInvokeProperties = z.object({
  FunctionName: z.string(),
  Qualifier: z.string(),
  MaximumRetryAttempts: z.coerce
    .number()
    .int()
    .min(0)
    .max(2)
    .default(DEFAULT_EVENT_INVOKE.maximumRetryAttempts),
  MaximumEventAgeInSeconds: z.coerce
    .number()
    .int()
    .min(60)
    .max(21_600)
    .default(DEFAULT_EVENT_INVOKE.maximumEventAge),
  DestinationConfig: z.object({ OnSuccess: destination, OnFailure: destination }).default({}),
});

const layerProperties = z.looseObject({
  LayerName: z.string().optional(),
  Content: z.looseObject({ S3Key: z.string() }),
});

/** How functions and what belongs to them come from a template. */
export function lambdaResourceTypes(context: ResourceContext): readonly ResourceType[] {
  /** The packages that a layer brings, by the layer's ARN. */
  const layerPackages = new Map<string, string>();
  return [
    functionType(context, layerPackages),
    layerType(context, layerPackages),
    eventInvokeConfigType(context),
    // Who may invoke is not checked: all callers are this account's.
    { type: 'AWS::Lambda::Permission', create: ({ generatedName }) => ({ ref: generatedName }) },
  ];
}

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-function.html */
function functionType(
  { engine, assetPath }: ResourceContext,
  layerPackages: ReadonlyMap<string, string>,
): ResourceType {
  return {
    type: 'AWS::Lambda::Function',
    create(resource) {
      const properties = functionProperties.parse(resource.properties);
      const functionName = properties.FunctionName ?? resource.generatedName;
      const functionArn = localArn('lambda', `function:${functionName}`);
      const { Code, LoggingConfig } = properties;
      engine.create(
        {
          functionName,
          functionArn,
          roleArn: properties.Role,
          runtime: properties.Runtime,
          handler: properties.Handler,
          timeout: properties.Timeout,
          memorySize: properties.MemorySize,
          ephemeralStorage: properties.EphemeralStorage.Size,
          variables: properties.Environment.Variables,
          logGroup: LoggingConfig.LogGroup ?? `/aws/lambda/${functionName}`,
          logFormat: LoggingConfig.LogFormat ?? 'Text',
          layerPackages: properties.Layers.flatMap((arn) => layerPackages.get(arn) ?? []),
          reservedConcurrency: properties.ReservedConcurrentExecutions,
        },
        Code.S3Key === undefined
          ? { inline: Code.ZipFile ?? '' }
          : directoryOf(assetPath(Code.S3Key)),
      );
      return { ref: functionName, attributes: { Arn: functionArn } };
    },
  };
}

/**
 * A layer whose files exist here brings its `nodejs/node_modules`; of one that does not, the host's
 * packages take the place.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/packaging-layers.html
 */
function layerType(
  { assetPath }: ResourceContext,
  layerPackages: Map<string, string>,
): ResourceType {
  return {
    type: 'AWS::Lambda::LayerVersion',
    create(resource) {
      const { LayerName: name = resource.generatedName, Content } = layerProperties.parse(
        resource.properties,
      );
      const arn = localArn('lambda', `layer:${name}:1`);
      const packages = path.join(assetPath(Content.S3Key), 'nodejs', 'node_modules');
      if (existsSync(packages)) layerPackages.set(arn, packages);
      return { ref: arn, attributes: { LayerVersionArn: arn } };
    },
  };
}

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-eventinvokeconfig.html */
function eventInvokeConfigType({ engine, allows }: ResourceContext): ResourceType {
  return {
    type: 'AWS::Lambda::EventInvokeConfig',
    create(resource) {
      const properties = eventInvokeProperties.parse(resource.properties);
      const roleArn = engine.roleOf(properties.FunctionName);
      const { OnSuccess, OnFailure } = properties.DestinationConfig;
      for (const { Destination } of [OnSuccess ?? [], OnFailure ?? []].flat())
        checkDestination(Destination, (need) => allows(roleArn, need));
      engine.configureEventInvoke(properties.FunctionName, {
        maximumRetryAttempts: properties.MaximumRetryAttempts,
        maximumEventAge: properties.MaximumEventAgeInSeconds,
        onSuccess: OnSuccess?.Destination,
        onFailure: OnFailure?.Destination,
      });
      return { ref: resource.generatedName };
    },
  };
}

/** What Lambda calls, as the function's role, to hand on what became of an invocation. */
const DELIVERIES: Readonly<Record<string, string>> = {
  sqs: 'SendMessage',
  lambda: 'InvokeFunction',
};

function checkDestination(arn: string, mayCall: (need: Permission) => boolean): void {
  const { service } = parseArn(arn);
  const action = DELIVERIES[service];
  if (action && !mayCall({ action: `${service}:${action}`, resource: arn }))
    throw new Error(
      `The function's execution role does not have permissions to call ${action} on ${arn}. Grant it.`,
    );
}

function directoryOf(asset: string): string {
  if (statSync(asset).isDirectory()) return asset;
  throw new Error(
    `The code ${asset} is an archive. local-aws runs code from a folder: use Code.fromAsset with one.`,
  );
}
