import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { VirtualClock } from '../../src/clock.ts';
import { Callers } from '../../src/gateway/callers.ts';
import { Disturbance } from '../../src/gateway/disturbance/disturbance.ts';
import { disturbanceRoutes } from '../../src/gateway/disturbance/inside-routes.ts';
import type { Service } from '../../src/gateway/exchange.ts';
import { Gateway } from '../../src/gateway/gateway.ts';
import { meterRoutes } from '../../src/gateway/metering/inside-routes.ts';
import { Meter, type MeterReading } from '../../src/gateway/metering/meter.ts';
import { Signatures } from '../../src/gateway/signature/signatures.ts';
import { createDynamoDb } from '../../src/services/dynamodb/index.ts';
import { lambdaService } from '../../src/services/lambda/api.ts';
import { createS3 } from '../../src/services/s3/index.ts';
import { createSqs, type Sqs } from '../../src/services/sqs/index.ts';
import { createSts } from '../../src/services/sts/index.ts';
import { Laboratory } from '../lambda/laboratory.ts';
import type { ClientOptions } from '../support/serve.ts';

export interface Watched extends AsyncDisposable {
  readonly endpoint: string;
  readonly clock: VirtualClock;
  readonly sqs: Sqs;
  readonly lab: Laboratory;
  /** For a client of the operator's. */
  readonly operator: ClientOptions;
  /** For a client of a function's that runs in no environment. */
  clientOf(functionName: string): ClientOptions;
  /** What `GET /_local/calls` tells, or what resetting them does. */
  calls(reset?: 'reset'): Promise<Omit<MeterReading, 'since'> & { since: string }>;
  /** `POST /_local/disturb`, or DELETE without a plan. */
  disturb(plan?: object): Promise<{ status: number; text: string }>;
  /** `GET /_local/disturb`. */
  disturbance(): Promise<unknown>;
}

/** SQS, S3, DynamoDB, STS and Lambda behind a gateway that counts and disturbs. */
export async function watched(): Promise<Watched> {
  const directory = await mkdtemp(join(tmpdir(), 'watched-'));
  const clock = new VirtualClock();
  const callers = new Callers();
  const signatures = new Signatures({ callers, now: Date.now });
  const access = { authorize: () => {} };
  const meter = new Meter(() => clock.now());
  const disturbance = new Disturbance();
  const sqs = createSqs({ clock, endpoint: () => gateway.endpoint });
  const s3 = createS3({
    clock,
    directory,
    targets: () => ({ deliver: () => {} }),
    forms: { signatures, access, now: Date.now },
  });
  const lab = new Laboratory({
    endpoint: () => gateway.endpoint,
    credentialsFor: (name, roleArn) => callers.issue(name, roleArn),
    hostPackages: [join(import.meta.dirname, '../../../node_modules')],
    onInvoked: (invocation) => meter.invoked(invocation),
  });
  const mappings = {
    list: () => [],
    get: () => undefined,
    update: () => {
      throw new Error('There are no mappings here.');
    },
  };
  const gateway = new Gateway({
    signatures,
    access,
    services: new Map<string, Service>([
      ['sqs', sqs.service],
      ['s3', s3.service],
      ['dynamodb', createDynamoDb().service],
      ['sts', createSts().service],
      ['lambda', lambdaService(lab.engine, mappings)],
    ]),
    insideRoutes: [...meterRoutes(meter), ...disturbanceRoutes(disturbance)],
    watch: {
      meter,
      disturbance,
      killEnvironment: (name, id) => lab.engine.killEnvironment(name, id),
    },
  });
  await gateway.listen(0);
  const { endpoint } = gateway;
  const withCredentials = (credentials: ClientOptions['credentials']): ClientOptions => ({
    endpoint,
    region: 'us-east-1',
    credentials,
    maxAttempts: 1,
  });
  const inside = (path: string, init: RequestInit = {}): Promise<Response> =>
    fetch(`${endpoint}/_local/${path}`, init);
  return {
    endpoint,
    clock,
    sqs,
    lab,
    operator: withCredentials({ accessKeyId: 'local', secretAccessKey: 'local' }),
    clientOf: (name) =>
      withCredentials(callers.issue(name, `arn:aws:iam::000000000000:role/${name}`)),
    async calls(reset) {
      const answer = reset
        ? await inside('calls/reset', { method: 'POST' })
        : await inside('calls');
      return JSON.parse(await answer.text());
    },
    async disturb(plan) {
      const init = plan ? { method: 'POST', body: JSON.stringify(plan) } : { method: 'DELETE' };
      const answer = await inside('disturb', init);
      return { status: answer.status, text: await answer.text() };
    },
    disturbance: async () => JSON.parse(await (await inside('disturb')).text()),
    async [Symbol.asyncDispose]() {
      await gateway.close();
      await lab[Symbol.asyncDispose]();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
