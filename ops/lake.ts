// `npm run lake`: SQL over the click events in the lake, on this machine.
import { rmSync } from 'node:fs';
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { withClicks, type ClicksTarget } from '../demo/clicks/clicks-target.ts';
import { hourOf, type Hours } from '../demo/clicks/lake/hours.ts';
import { download, listLake } from '../demo/clicks/lake/lake-objects.ts';
import { commandLine, misused } from '../demo/command-line.ts';
import { reasonOf } from '../demo/reason-of.ts';
import { connect, targetUsage } from '../demo/target.ts';
import { query, type Answer } from './lake/database.ts';
import { asNdjson, asTable } from './lake/print.ts';
import { savedQueries, savedQuery } from './lake/saved-queries.ts';
import { plural, table } from './text.ts';

const usage = `npm run lake -- ["SELECT …"] [options]: SQL over the click events in the lake, on this machine

  "SELECT …"       one statement over the table clicks: id, batch, visitor, type, page, referrer, video,
                   at, received, hour, all text; at is a word of DuckDB's: write "at"
  --saved NAME     one of the queries that the stack saves in Athena
  --from TIME      only what arrived in this hour or later: a day, an hour (2026-11-22T21) or an instant
  --to TIME        only what arrived in this hour or earlier
  --json           one JSON object a row
  --target WHERE   ${targetUsage}

Without a statement it lists the saved queries. It downloads the objects of these hours into a temporary
folder and reads them with DuckDB. Firehose delivers at least once: count each id once, as they do.
Exit code 0: done. 2: wrong arguments. 130: interrupted. Anything else: see the reason.`;

const { values, positionals } = commandLine(
  usage,
  {
    target: { type: 'string', default: 'laptop' },
    saved: { type: 'string' },
    from: { type: 'string' },
    to: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
  true,
);
const [statement, ...more] = positionals;
if (more.length > 0) misused('It takes one statement: put it into quotes.', usage);
if (statement !== undefined && values.saved !== undefined)
  misused('It takes a statement or --saved, not both.', usage);
const hours: Hours = { from: hour(values.from), to: hour(values.to) };
try {
  await run();
} catch (error) {
  console.error(reasonOf(error));
  process.exitCode = 1;
}

async function run(): Promise<void> {
  const sql = values.saved === undefined ? statement : (await savedQuery(values.saved)).sql;
  if (sql === undefined) {
    const rows = (await savedQueries()).map(({ name, title }) => [name, title]);
    console.log(table(['--saved', 'WHAT IT TELLS'], rows));
    return;
  }
  const answer = await ask(await withClicks(await connect(values.target)), sql);
  if (values.json) process.stdout.write(asNdjson(answer));
  else console.log(`${asTable(answer)}\n\n${plural(answer.rows.length, 'row')}`);
}

async function ask(target: ClicksTarget, sql: string): Promise<Answer> {
  const { LakeBucketName: bucket, WorkgroupName, GlueDatabaseName } = target.clicks;
  const objects = await listLake(target.s3, bucket, hours);
  const bytes = objects.reduce((sum, { size }) => sum + size, 0);
  console.error(`${plural(objects.length, 'object')} of s3://${bucket}, ${megabytes(bytes)}.`);
  if (target.endpoint === undefined)
    console.error(
      `Athena does this without downloading: workgroup ${WorkgroupName}, database ${GlueDatabaseName}, https://console.aws.amazon.com/athena/home?region=${await target.s3.config.region()}#/query-editor`,
    );
  const directory = await realpath(await mkdtemp(join(tmpdir(), 'conveyor-lake-')));
  process.once('SIGINT', () => {
    rmSync(directory, { recursive: true, force: true });
    process.exit(130);
  });
  try {
    await download(target.s3, bucket, objects, directory);
    return await query(directory, objects.length > 0, sql);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

function hour(text: string | undefined): string | undefined {
  try {
    return text === undefined ? undefined : hourOf(text);
  } catch (error) {
    misused(reasonOf(error), usage);
  }
}

function megabytes(bytes: number): string {
  return bytes < 1_000_000
    ? `${(bytes / 1000).toFixed(1)} kB`
    : `${(bytes / 1_000_000).toFixed(1)} MB`;
}
