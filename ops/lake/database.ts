import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { reasonOf } from '../../demo/reason-of.ts';

/** What a statement answered: values as DuckDB's JavaScript client gives them. */
export interface Answer {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly unknown[])[];
}

/** Those of the lake's table, all text; `hour` comes from the path. */
const COLUMNS = [
  'id',
  'batch',
  'visitor',
  'type',
  'page',
  'referrer',
  'video',
  'at',
  'received',
] as const;

const THERE_IS = `There is one table, clicks: ${[...COLUMNS, 'hour'].join(', ')}.`;

/**
 * Runs one SQL statement over a copy of the lake: the view `clicks`, with the columns of the table in
 * Athena. Lines that are no JSON are rows of NULLs, as they are there.
 * @param directory holds folders `hour=…` of GZIP NDJSON; nothing else can be read or written
 * @throws what DuckDB says of the statement, and what there is to ask
 */
export async function query(directory: string, hasObjects: boolean, sql: string): Promise<Answer> {
  const instance = await DuckDBInstance.create(':memory:', {
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
  });
  const connection = await instance.connect();
  try {
    await connection.run(`SET allowed_directories = [${quoted(`${directory}/`)}]`);
    await connection.run('SET enable_external_access = false');
    await connection.run(`CREATE VIEW clicks AS ${hasObjects ? lakeIn(directory) : emptyLake()}`);
    await connection.run('SET lock_configuration = true');
    return await runOne(connection, sql);
  } catch (error) {
    throw new Error(`${reasonOf(error)}\n\n${THERE_IS}`, { cause: error });
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

async function runOne(connection: DuckDBConnection, sql: string): Promise<Answer> {
  const statements = await connection.extractStatements(sql);
  if (statements.count !== 1)
    throw new Error(`It takes one SQL statement at a time, not ${statements.count}.`);
  const statement = await statements.prepare(0);
  const reader = await statement.runAndReadAll();
  return { columns: reader.deduplicatedColumnNames(), rows: reader.getRowsJS() };
}

/** https://duckdb.org/docs/stable/data/json/loading_json */
function lakeIn(directory: string): string {
  const columns = COLUMNS.map((name) => `"${name}": 'VARCHAR'`).join(', ');
  return `SELECT * FROM read_json(${quoted(`${directory}/hour=*/*`)},
    format = 'newline_delimited', compression = 'gzip', columns = {${columns}},
    hive_partitioning = true, hive_types = {'hour': 'VARCHAR'}, ignore_errors = true)`;
}

/** DuckDB refuses to read a pattern that no file matches. */
function emptyLake(): string {
  const columns = [...COLUMNS, 'hour'].map((name) => `NULL::VARCHAR AS "${name}"`).join(', ');
  return `SELECT ${columns} WHERE false`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
