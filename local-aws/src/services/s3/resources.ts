import { z } from 'zod';
import { REGION } from '../../arn.ts';
import type { DeclaredResource, ProvisionedResource, ResourceType } from '../../resource-type.ts';
import { corsConfiguration } from './cors.ts';
import type { S3Engine } from './engine.ts';
import { apiNotifications, templateNotifications } from './notification-rules.ts';

/** The CloudFormation types of S3, and what CDK's own custom resources would do to buckets. */
export function s3ResourceTypes(engine: S3Engine): readonly ResourceType[] {
  return [
    { type: 'AWS::S3::Bucket', create: (resource) => createBucket(engine, resource) },
    { type: 'AWS::S3::BucketPolicy', create: bucketPolicy },
    {
      type: 'Custom::S3BucketNotifications',
      create: (resource) => bucketNotifications(engine, resource),
    },
    {
      type: 'Custom::S3AutoDeleteObjects',
      create: (resource) => ({ ref: resource.generatedName }),
    },
  ];
}

/** Lifecycle, encryption and the like are accepted and have no effect. */
const bucketProperties = z.looseObject({
  BucketName: z.string().optional(),
  VersioningConfiguration: z.object({ Status: z.enum(['Enabled', 'Suspended']) }).optional(),
  NotificationConfiguration: templateNotifications.optional(),
  CorsConfiguration: corsConfiguration.optional(),
});

function createBucket(engine: S3Engine, resource: DeclaredResource): ProvisionedResource {
  const properties = bucketProperties.parse(resource.properties);
  const name = properties.BucketName ?? bucketName(resource.generatedName);
  if (engine.buckets().some((bucket) => bucket.name === name))
    throw new Error(
      `A bucket named ${name} already exists. Bucket names are unique: give it another BucketName, or none.`,
    );
  const bucket = engine.createBucket(name);
  bucket.versioning = properties.VersioningConfiguration?.Status ?? 'Disabled';
  bucket.cors = properties.CorsConfiguration ?? [];
  engine.setNotifications(name, properties.NotificationConfiguration ?? []);
  return {
    ref: name,
    attributes: {
      Arn: bucket.arn,
      DomainName: `${name}.s3.amazonaws.com`,
      DualStackDomainName: `${name}.s3.dualstack.${REGION}.amazonaws.com`,
      RegionalDomainName: `${name}.s3.${REGION}.amazonaws.com`,
      WebsiteURL: `http://${name}.s3-website-${REGION}.amazonaws.com`,
    },
  };
}

/** A generated name within S3's rules; its suffix, which makes it unique, is kept. */
function bucketName(generatedName: string): string {
  const name = generatedName.toLowerCase().replaceAll(/[^a-z0-9-]+/g, '-');
  const suffix = name.slice(name.lastIndexOf('-'));
  return name.length <= 63 ? name : `${name.slice(0, 63 - suffix.length)}${suffix}`;
}

const policyProperties = z.looseObject({ Bucket: z.string() });

/** Accepted: calls are held against the callers' policies, not the buckets'. */
function bucketPolicy(resource: DeclaredResource): ProvisionedResource {
  return { ref: policyProperties.parse(resource.properties).Bucket };
}

const notificationProperties = z.object({
  BucketName: z.string(),
  NotificationConfiguration: apiNotifications,
  /** Not managed: the bucket is somebody else's, and keeps the notifications it has. */
  Managed: flag(true),
  SkipDestinationValidation: flag(false),
});

function bucketNotifications(engine: S3Engine, resource: DeclaredResource): ProvisionedResource {
  const properties = notificationProperties.parse(resource.properties);
  const kept = properties.Managed ? [] : engine.bucket(properties.BucketName).notifications;
  engine.setNotifications(
    properties.BucketName,
    [...kept, ...properties.NotificationConfiguration],
    !properties.SkipDestinationValidation,
  );
  return { ref: resource.generatedName };
}

/** CloudFormation writes booleans of custom resources as words, too. */
function flag(otherwise: boolean) {
  return z
    .union([z.boolean(), z.stringbool()])
    .optional()
    .transform((value) => value ?? otherwise);
}
