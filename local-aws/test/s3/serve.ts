import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { S3Client } from '@aws-sdk/client-s3';
import { VirtualClock } from '../../src/clock.ts';
import { Callers } from '../../src/gateway/callers.ts';
import type { GatewayOptions } from '../../src/gateway/gateway.ts';
import { Signatures } from '../../src/gateway/signature/signatures.ts';
import type { ResourceType } from '../../src/resource-type.ts';
import { createS3 } from '../../src/services/s3/index.ts';
import type { S3Engine } from '../../src/services/s3/engine.ts';
import { serve, type ClientOptions } from '../support/serve.ts';

export interface Delivery {
  readonly targetArn: string;
  readonly event: object;
}

export interface ServedS3 extends AsyncDisposable {
  readonly engine: S3Engine;
  readonly client: S3Client;
  readonly clock: VirtualClock;
  readonly endpoint: string;
  /** For a client of a function's. */
  clientOf(functionName: string, roleArn: string): ClientOptions;
  readonly resourceTypes: readonly ResourceType[];
  /** What was sent to functions, queues and topics, in order. */
  readonly deliveries: Delivery[];
  /** How many files there are, of objects and of parts. */
  storedFiles(): Promise<number>;
}

/** S3 behind the gateway on a free port, with a client; a target named `unreachable` refuses. */
export async function serveS3(
  access: GatewayOptions['access'] = { authorize: () => {} },
): Promise<ServedS3> {
  const directory = await mkdtemp(join(tmpdir(), 's3-test-'));
  const clock = new VirtualClock();
  const deliveries: Delivery[] = [];
  const callers = new Callers();
  const s3 = createS3({
    clock,
    directory,
    targets: () => ({
      deliver(targetArn, event) {
        if (targetArn.endsWith(':unreachable')) throw new Error('there is no such target');
        deliveries.push({ targetArn, event });
      },
    }),
    forms: { signatures: new Signatures({ callers, now: Date.now }), access, now: Date.now },
  });
  const served = await serve('s3', s3.service, access, callers);
  const client = new S3Client({ ...served.client, forcePathStyle: true });
  return {
    ...s3,
    client,
    clock,
    deliveries,
    endpoint: served.endpoint,
    clientOf: (functionName, roleArn) => served.clientOf(functionName, roleArn),
    storedFiles: async () => (await readdir(join(directory, 'bodies'))).length,
    async [Symbol.asyncDispose]() {
      client.destroy();
      await served.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
