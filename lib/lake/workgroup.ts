import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { RemovalPolicy, Size, Stack } from 'aws-cdk-lib/core';
import { CfnNamedQuery, CfnWorkGroup } from 'aws-cdk-lib/aws-athena';
import type { Database } from 'aws-cdk-lib/aws-glue';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { StageSettings } from '../stage.ts';

export interface LakeWorkgroupProps {
  readonly stage: StageSettings;
  readonly database: Database;
  readonly bucket: Bucket;
  /** Where the results of queries lie, for as long as the bucket's lifecycle says. */
  readonly resultsPrefix: string;
}

/** A query that would read more is cancelled: $0.05, at $5 a TB. */
const bytesScannedCutoff = Size.gibibytes(10);

const queries = join(import.meta.dirname, 'queries');

/**
 * Where Athena asks the lake: what a query may cost, where its results go, and the queries that are
 * saved in it, which are the files of `queries/`.
 * https://docs.aws.amazon.com/athena/latest/ug/workgroups-manage-queries-control-costs.html
 */
export class LakeWorkgroup extends Construct {
  readonly name: string;

  constructor(scope: Construct, id: string, props: LakeWorkgroupProps) {
    super(scope, id);
    const { stage, database, bucket, resultsPrefix } = props;
    this.name = Stack.of(this).stackName;
    const workgroup = new CfnWorkGroup(this, 'Workgroup', {
      name: this.name,
      description: 'Asks the lake of clicks',
      // Its saved queries and their history go with it.
      recursiveDeleteOption: stage.removalPolicy === RemovalPolicy.DESTROY,
      workGroupConfiguration: {
        enforceWorkGroupConfiguration: true,
        publishCloudWatchMetricsEnabled: true,
        bytesScannedCutoffPerQuery: bytesScannedCutoff.toBytes(),
        resultConfiguration: {
          outputLocation: bucket.s3UrlForObject(resultsPrefix),
          encryptionConfiguration: { encryptionOption: 'SSE_S3' },
        },
      },
    });
    workgroup.applyRemovalPolicy(stage.removalPolicy);
    for (const file of readdirSync(queries).filter((name) => name.endsWith('.sql'))) {
      const { title, description, sql } = readQuery(file);
      new CfnNamedQuery(this, file.replace(/\.sql$/, ''), {
        name: title,
        description,
        database: database.databaseName,
        queryString: sql,
        workGroup: workgroup.ref,
      });
    }
  }
}

/** @throws Error if its first line is not `-- Title: what it tells` */
function readQuery(file: string) {
  const sql = readFileSync(join(queries, file), 'utf8');
  const [, title, description] = /^-- ([^:\n]+): (.+)\n/.exec(sql) ?? [];
  if (title === undefined || description === undefined)
    throw new Error(
      `lib/lake/queries/${file} begins with ${JSON.stringify(sql.split('\n')[0])}. ` +
        'Begin it with a line like "-- Views by page: how often each page was looked at".',
    );
  return { title, description, sql };
}
