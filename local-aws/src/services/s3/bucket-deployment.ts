import { createReadStream, statSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { basename, join, relative, sep } from 'node:path';
import { z } from 'zod';
import { wildcards } from '../../iam/pattern.ts';
import type { ResourceType } from '../../resource-type.ts';
import { contentTypeOf } from './content-type.ts';
import { markersConfigSchema, markersSchema, replaceMarkers } from './deploy-time-markers.ts';
import type { S3Engine } from './engine.ts';

const flag = z.union([z.boolean(), z.stringbool()]);
const filters = z
  .array(z.string().regex(/^[^[]*$/, 'local-aws knows * and ?, not sets of characters ([…])'))
  .default([]);

/** Pruning and invalidations have no effect: the bucket was empty, and nothing is cached. */
const deploymentProperties = z.looseObject({
  SourceObjectKeys: z.array(z.string()),
  SourceMarkers: z.array(markersSchema).default([]),
  SourceMarkersConfig: z.array(markersConfigSchema).default([]),
  DestinationBucketName: z.string(),
  DestinationBucketKeyPrefix: z.string().default(''),
  DestinationBucketArn: z.string().optional(),
  Extract: flag.default(true),
  Exclude: filters,
  Include: filters,
  SystemMetadata: z.record(z.string(), z.string()).default({}),
  UserMetadata: z.record(z.string(), z.string()).default({}),
});

/** A file on its way into the bucket. */
interface SourceFile {
  /** Relative to the source, with slashes. */
  readonly name: string;
  readonly path: string;
}

/**
 * The CDK's `BucketDeployment`: copies asset folders to a bucket, as its function would with
 * `aws s3 sync`.
 * @param options.assetPath the folder or file behind an asset's object key
 * @see https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.aws_s3_deployment-readme.html
 */
export function bucketDeployment({
  engine,
  assetPath,
}: {
  engine: S3Engine;
  assetPath: (objectKey: string) => string;
}): ResourceType {
  return {
    type: 'Custom::CDKBucketDeployment',
    async create({ properties, generatedName }) {
      const deployment = deploymentProperties.parse(properties);
      const bucket = deployment.DestinationBucketName;
      const prefix = deployment.DestinationBucketKeyPrefix.replace(/\/$/, '');
      const metadata = metadataHeaders(deployment.SystemMetadata, deployment.UserMetadata);
      const isWanted = selection(deployment.Exclude, deployment.Include);
      for (const [index, objectKey] of deployment.SourceObjectKeys.entries()) {
        const markers = deployment.SourceMarkers[index] ?? {};
        const config = deployment.SourceMarkersConfig[index] ?? markersConfigSchema.parse({});
        const files = await filesOf(assetPath(objectKey), objectKey, deployment.Extract);
        for (const { name, path } of files.filter((file) => isWanted(file.name)))
          await engine.put({
            bucket,
            key: prefix ? `${prefix}/${name}` : name,
            body:
              Object.keys(markers).length === 0
                ? createReadStream(path)
                : replaceMarkers(await readFile(path, 'utf8'), markers, config),
            headers: { 'content-type': contentTypeOf(name), ...metadata },
          });
      }
      const { DestinationBucketArn } = deployment;
      return {
        ref: generatedName,
        ...(DestinationBucketArn !== undefined && { attributes: { DestinationBucketArn } }),
      };
    },
  };
}

/** The files of a source that is a folder; a source that is not extracted is one file. */
async function filesOf(asset: string, objectKey: string, extract: boolean): Promise<SourceFile[]> {
  const isFolder = statSync(asset).isDirectory();
  if (!extract && !isFolder) return [{ name: basename(objectKey), path: asset }];
  if (!extract || !isFolder)
    throw new Error(
      extract
        ? `The source ${asset} is an archive. local-aws copies folders: use Source.asset with one.`
        : `The source ${asset} is a folder that would be copied as an archive. local-aws makes none: leave out "extract: false".`,
    );
  const entries = await readdir(asset, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => ({ name: relative(asset, path).split(sep).join('/'), path }));
}

/**
 * Which files are copied: all that no filter excludes; of several that match, the last decides.
 * @see https://docs.aws.amazon.com/cli/latest/reference/s3/#use-of-exclude-and-include-filters
 */
function selection(
  exclude: readonly string[],
  include: readonly string[],
): (name: string) => boolean {
  const excluded = exclude.map((pattern) => wildcards(pattern));
  const included = include.map((pattern) => wildcards(pattern));
  return (name) =>
    included.some((matches) => matches(name)) || !excluded.some((matches) => matches(name));
}

/** The headers of the CLI's options; what others say (encryption, access) has no effect here. */
const SYSTEM_HEADERS: Readonly<Record<string, string>> = {
  'cache-control': 'cache-control',
  'content-disposition': 'content-disposition',
  'content-encoding': 'content-encoding',
  'content-language': 'content-language',
  'content-type': 'content-type',
  expires: 'expires',
  'storage-class': 'x-amz-storage-class',
  'website-redirect': 'x-amz-website-redirect-location',
};

function metadataHeaders(
  system: Readonly<Record<string, string>>,
  user: Readonly<Record<string, string>>,
): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [option, value] of Object.entries(system)) {
    const header = SYSTEM_HEADERS[option.toLowerCase()];
    if (header !== undefined) headers[header] = value;
  }
  for (const [name, value] of Object.entries(user))
    headers[`x-amz-meta-${name.toLowerCase()}`] = value;
  return headers;
}
