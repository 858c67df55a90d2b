import { join } from 'node:path';
import { freePort, startServer, type ServerProcess } from '../support/server-process.ts';
import { createStream } from './rounds.ts';
import type { KinesisServer } from './servers.ts';

/**
 * Serverless Framework with serverless-offline and serverless-offline-kinesis, whose function reads
 * the stream `latency` of kinesalite.
 */
export async function startServerlessOffline(
  others: string,
  kinesalite: KinesisServer,
): Promise<ServerProcess> {
  await createStream(kinesalite.calls, 'latency', 1);
  const [port, websocket, lambda] = [await freePort(), await freePort(), await freePort()];
  return startServer({
    name: 'serverless-offline',
    cwd: others,
    args: [
      // It requires modules that await at their top: without this Node refuses, with it they are imported.
      '--no-experimental-require-module',
      join(others, 'node_modules/serverless/bin/serverless.js'),
      'offline',
      'start',
      `--httpPort=${port}`,
      `--websocketPort=${websocket}`,
      `--lambdaPort=${lambda}`,
    ],
    env: {
      KINESIS_ENDPOINT: kinesalite.endpoint,
      SLS_TELEMETRY_DISABLED: '1',
      SLS_NOTIFICATIONS_MODE: 'off',
    },
    // There are no HTTP events; this one it opens once it reads the stream.
    port: lambda,
  });
}
