import { join } from 'node:path';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import * as z from 'zod';
import { startSeparateLaptop } from '../support/separate-laptop.ts';
import { freePort, startServer } from '../support/server-process.ts';
import { Calls } from './calls.ts';
import { CALLER, synthesizeLaptopApp } from './laptop-app.ts';

/** Something that understands Kinesis's API, in a process of its own. */
export interface KinesisServer {
  readonly name: string;
  readonly pid: number;
  readonly endpoint: string;
  readonly calls: Calls;
  /** So slow that fewer records have to do. */
  readonly slow?: boolean;
  readonly stop: () => Promise<unknown>;
}

/** How many shards a stream may have. */
const MOST_SHARDS = 200;

/**
 * As a user runs it. The calls are a function's, so that their signatures and permissions are checked;
 * they are metered, too.
 */
export async function startLocalAws(scratch: string): Promise<KinesisServer> {
  const assembly = join(scratch, 'cdk.out');
  synthesizeLaptopApp(assembly);
  const laptop = await startSeparateLaptop(assembly);
  const { endpoint, pid } = laptop;
  const calls = new Calls(endpoint, await functionKey(endpoint));
  return { name: 'local-aws', pid, endpoint, calls, stop: laptop.stop };
}

/** In memory, at its defaults but for the number of shards. */
export async function startKinesalite(others: string): Promise<KinesisServer> {
  const port = await freePort();
  const server = await startServer({
    name: 'kinesalite',
    cwd: others,
    args: [
      join(others, 'node_modules/kinesalite/cli.js'),
      `--port=${port}`,
      `--shardLimit=${MOST_SHARDS}`,
    ],
    port,
  });
  return named('kinesalite', port, server);
}

/** Kinesis Mock, compiled to JavaScript. At its defaults but for the number of shards. */
export async function startKinesisLocal(others: string): Promise<KinesisServer> {
  const [port, tls] = [await freePort(), await freePort()];
  const folder = join(others, 'node_modules/kinesis-local');
  const server = await startServer({
    name: 'kinesis-local',
    cwd: folder,
    args: [join(folder, 'main.js')],
    env: {
      KINESIS_MOCK_PLAIN_PORT: String(port),
      KINESIS_MOCK_TLS_PORT: String(tls),
      SHARD_LIMIT: String(MOST_SHARDS),
    },
    port,
  });
  return { ...named('kinesis-local', port, server), slow: true };
}

function named(
  name: string,
  port: number,
  server: Pick<KinesisServer, 'pid' | 'stop'>,
): KinesisServer {
  const endpoint = `http://127.0.0.1:${port}`;
  return { ...server, name, endpoint, calls: new Calls(endpoint) };
}

const keySchema = z.object({
  accessKeyId: z.string(),
  secretAccessKey: z.string(),
  sessionToken: z.string(),
});

async function functionKey(endpoint: string): Promise<z.output<typeof keySchema>> {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const lambda = new LambdaClient({ endpoint, region: 'us-east-1', credentials });
  const { Payload } = await lambda.send(new InvokeCommand({ FunctionName: CALLER }));
  return keySchema.parse(JSON.parse(Payload?.transformToString() ?? '{}'));
}
