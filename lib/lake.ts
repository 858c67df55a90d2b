import { Duration } from 'aws-cdk-lib/core';
import type { IWidget } from 'aws-cdk-lib/aws-cloudwatch';
import type { S3Table } from 'aws-cdk-lib/aws-glue';
import type { Stream } from 'aws-cdk-lib/aws-kinesis';
import type { DeliveryStream } from 'aws-cdk-lib/aws-kinesisfirehose';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { PrivateBucket } from './constructs/private-bucket.ts';
import { LakeCatalog } from './lake/catalog.ts';
import { LakeDelivery } from './lake/delivery.ts';
import { LakeWorkgroup } from './lake/workgroup.ts';
import type { StageSettings } from './stage.ts';

export interface LakeProps {
  readonly stage: StageSettings;
  readonly stream: Stream;
}

const clicks = 'clicks/';
const results = 'results/';
/** Thirteen months: any month can be compared with the one a year before. */
const kept = Duration.days(400);

/** Everything that ever went through the stream, in a bucket, and SQL to ask it. */
export class Lake extends Construct {
  readonly bucket: Bucket;
  readonly deliveryStream: DeliveryStream;
  readonly table: S3Table;
  readonly workgroupName: string;
  private readonly delivery: LakeDelivery;

  constructor(scope: Construct, id: string, { stage, stream }: LakeProps) {
    super(scope, id);
    this.bucket = new PrivateBucket(this, 'Bucket', { stage });
    this.bucket.addLifecycleRule({ prefix: clicks, expiration: kept });
    this.bucket.addLifecycleRule({ prefix: results, expiration: Duration.days(30) });
    const { bucket } = this;
    this.delivery = new LakeDelivery(this, 'Delivery', { stage, stream, bucket, prefix: clicks });
    this.deliveryStream = this.delivery.deliveryStream;
    const { database, table } = new LakeCatalog(this, 'Catalog', {
      stage,
      bucket,
      prefix: clicks,
    });
    this.table = table;
    this.workgroupName = new LakeWorkgroup(this, 'Workgroup', {
      stage,
      database,
      bucket,
      resultsPrefix: results,
    }).name;
  }

  dashboardRow(shows: string): IWidget[] {
    return this.delivery.dashboardRow(shows);
  }
}
