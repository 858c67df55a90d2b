import type { Bucket } from 'aws-cdk-lib/aws-s3';
import {
  CfnTable,
  DataFormat,
  Database,
  DateIntervalUnit,
  PartitionProjectionConfiguration,
  S3Table,
  S3TableStorage,
  Schema,
} from 'aws-cdk-lib/aws-glue';
import { Construct } from 'constructs';
import type { StageSettings } from '../stage.ts';

export interface LakeCatalogProps {
  readonly stage: StageSettings;
  readonly bucket: Bucket;
  readonly prefix: string;
}

/** What a line of the lake has: text, all of it, empty if there is nothing to say. */
const columns = [
  ['id', 'The click. Delivered at least once: count each id once.'],
  ['batch', 'The request that brought it.'],
  ['visitor', 'Random, kept by the browser.'],
  ['type', 'view or play'],
  ['page', 'Its path, without a query.'],
  ['referrer', 'The host the visitor came from, or empty.'],
  ['video', 'Of a play: which video; else empty.'],
  ['at', 'When it happened: an instant, UTC.'],
  ['received', 'When the collector had it: an instant, UTC.'],
].map(([name = '', comment]) => ({ name, comment, type: Schema.STRING }));

/**
 * How SQL finds the lake. Its partitions are computed from the hours there have been, and so need no
 * crawler and no `MSCK REPAIR TABLE`.
 * https://docs.aws.amazon.com/athena/latest/ug/partition-projection.html
 */
export class LakeCatalog extends Construct {
  readonly database: Database;
  readonly table: S3Table;

  constructor(scope: Construct, id: string, { stage, bucket, prefix }: LakeCatalogProps) {
    super(scope, id);
    this.database = new Database(this, 'Database', {
      databaseName: 'conveyor_clicks',
      description: 'What happened on Conveyor’s pages',
      removalPolicy: stage.removalPolicy,
    });
    this.table = new S3Table(this, 'Clicks', {
      database: this.database,
      tableName: 'clicks',
      description: 'A line of JSON for each click, as Firehose delivered it',
      storage: S3TableStorage.fromBucket(bucket),
      s3Prefix: prefix,
      dataFormat: DataFormat.JSON,
      compressed: true,
      columns,
      partitionKeys: [
        { name: 'hour', type: Schema.STRING, comment: 'Of arrival, UTC: 2026-11-22-21' },
      ],
      partitionProjection: {
        hour: PartitionProjectionConfiguration.date({
          min: '2026-11-01-00',
          max: 'NOW',
          format: 'yyyy-MM-dd-HH',
          step: { interval: 1, intervalUnit: DateIntervalUnit.HOURS },
        }),
      },
      parameters: {
        'storage.location.template': `${bucket.s3UrlForObject()}/${prefix}hour=\${hour}/`,
      },
    });
    // Without it, one line that is no JSON fails every query.
    // https://docs.aws.amazon.com/athena/latest/ug/openx-json-serde.html
    asCfnTable(this.table).addPropertyOverride(
      'TableInput.StorageDescriptor.SerdeInfo.Parameters',
      { 'ignore.malformed.json': 'TRUE' },
    );
  }
}

function asCfnTable(table: S3Table): CfnTable {
  const { defaultChild } = table.node;
  if (defaultChild instanceof CfnTable) return defaultChild;
  throw new Error(`${table.node.path} has no AWS::Glue::Table`);
}
