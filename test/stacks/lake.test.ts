import { readdirSync, readFileSync } from 'node:fs';
import * as z from 'zod';
import { clickSchema } from '../../lambda/clicks/click.ts';
import { policyDocument, resources } from './resources.ts';
import { synthesize } from './synthesize.ts';

const { clicks } = synthesize();

const tables = resources(
  clicks,
  'AWS::Glue::Table',
  z.object({
    TableInput: z.object({
      StorageDescriptor: z.looseObject({
        Columns: z.array(z.object({ Name: z.string(), Type: z.string() })),
      }),
      PartitionKeys: z.array(z.object({ Name: z.string(), Type: z.string() })),
      Parameters: z.record(z.string(), z.unknown()),
    }),
  }),
).map(({ properties }) => properties.TableInput);

const propertiesOf = (type: string) =>
  resources(clicks, type, z.looseObject({})).map(({ properties }) => properties);

const lakeUrl = (path: string) => ({
  'Fn::Join': ['', ['s3://', { Ref: expect.stringMatching(/^LakeBucket/) }, path]],
});

describe('Firehose', () => {
  it('writes what the stream has as it is, compressed, by the hour of its arrival', () => {
    const [delivery] = propertiesOf('AWS::KinesisFirehose::DeliveryStream');
    expect(delivery).toMatchObject({
      DeliveryStreamType: 'KinesisStreamAsSource',
      ExtendedS3DestinationConfiguration: {
        CompressionFormat: 'GZIP',
        Prefix: 'clicks/hour=!{timestamp:yyyy-MM-dd-HH}/',
        ErrorOutputPrefix: 'errors/!{firehose:error-output-type}/hour=!{timestamp:yyyy-MM-dd-HH}/',
        CloudWatchLoggingOptions: { Enabled: true },
      },
    });
    expect(JSON.stringify(delivery)).not.toContain('DataFormatConversion');
  });

  it('may read the stream, write to the lake and log, and delete nothing', () => {
    const schema = z.object({ Policies: z.array(z.object({ PolicyDocument: policyDocument })) });
    const [role] = resources(clicks, 'AWS::IAM::Role', z.unknown())
      .filter(({ logicalId }) => logicalId.startsWith('LakeDelivery'))
      .map(({ properties }) => schema.parse(properties));
    const statements = role?.Policies.flatMap((policy) => policy.PolicyDocument.Statement) ?? [];
    expect(statements.flatMap(({ Action }) => Action).toSorted()).toEqual([
      'kinesis:DescribeStream',
      'kinesis:GetRecords',
      'kinesis:GetShardIterator',
      'kinesis:ListShards',
      'logs:PutLogEvents',
      's3:AbortMultipartUpload',
      's3:GetBucketLocation',
      's3:GetObject',
      's3:ListBucket',
      's3:ListBucketMultipartUploads',
      's3:PutObject',
    ]);
    expect(JSON.stringify(statements)).not.toContain('"*"');
  });
});

describe('the table of the lake', () => {
  const [table] = tables;

  it('has a column of text for each thing that a line tells', () => {
    expect(tables).toHaveLength(1);
    expect(table?.StorageDescriptor.Columns.map(({ Name, Type }) => [Name, Type])).toEqual(
      Object.keys(clickSchema.shape).map((name) => [name, 'string']),
    );
  });

  it('computes its partitions from the hours there have been, where Firehose writes them', () => {
    expect(table?.PartitionKeys).toMatchObject([{ Name: 'hour', Type: 'string' }]);
    expect(table?.Parameters).toMatchObject({
      'projection.enabled': 'true',
      'projection.hour.type': 'date',
      'projection.hour.format': 'yyyy-MM-dd-HH',
      'projection.hour.range': '2026-11-01-00,NOW',
      'projection.hour.interval': '1',
      'projection.hour.interval.unit': 'HOURS',
      'storage.location.template': lakeUrl('/clicks/hour=${hour}/'),
    });
  });

  it('is read by the JSON SerDe that skips nothing but what is not asked for', () => {
    expect(table?.StorageDescriptor).toMatchObject({
      Location: lakeUrl('/clicks/'),
      SerdeInfo: { SerializationLibrary: 'org.openx.data.jsonserde.JsonSerDe' },
    });
  });
});

describe('Athena', () => {
  it('cancels what would read more than 10 GiB, and puts results where they expire, as clicks do after thirteen months', () => {
    expect(propertiesOf('AWS::Athena::WorkGroup')).toMatchObject([
      {
        WorkGroupConfiguration: {
          EnforceWorkGroupConfiguration: true,
          BytesScannedCutoffPerQuery: 10 * 1024 ** 3,
          ResultConfiguration: { OutputLocation: lakeUrl('/results/') },
        },
      },
    ]);
    expect(propertiesOf('AWS::S3::Bucket')).toMatchObject([
      {
        LifecycleConfiguration: {
          Rules: [
            expect.anything(),
            { Prefix: 'clicks/', ExpirationInDays: 400, Status: 'Enabled' },
            { Prefix: 'results/', ExpirationInDays: 30, Status: 'Enabled' },
          ],
        },
      },
    ]);
  });

  it('has every query of lib/lake/queries saved, by its title', () => {
    const folder = 'lib/lake/queries';
    const files = readdirSync(folder).filter((name) => name.endsWith('.sql'));
    const saved = resources(
      clicks,
      'AWS::Athena::NamedQuery',
      z.object({ Name: z.string(), Description: z.string(), QueryString: z.string() }),
    ).map(({ properties }) => properties);
    expect(saved.map(({ QueryString }) => QueryString).toSorted()).toEqual(
      files.map((file) => readFileSync(`${folder}/${file}`, 'utf8')).toSorted(),
    );
    for (const { Name, Description, QueryString } of saved)
      expect(QueryString.split('\n')[0]).toBe(`-- ${Name}: ${Description}`);
    expect(new Set(saved.map(({ Name }) => Name)).size).toBe(saved.length);
  });
});
