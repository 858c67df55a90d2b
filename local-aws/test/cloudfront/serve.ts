import { mkdtemp, rm } from 'node:fs/promises';
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { VirtualClock } from '../../src/clock.ts';
import { LoopbackFrontDoors } from '../../src/gateway/front-doors.ts';
import type { WebRequest, WebResponse } from '../../src/gateway/web.ts';
import type { ProvisionedResource, ResourceType } from '../../src/resource-type.ts';
import { createCloudFront } from '../../src/services/cloudfront/index.ts';
import type { S3Engine } from '../../src/services/s3/engine.ts';
import { createS3 } from '../../src/services/s3/index.ts';

/** The domain name of the only HTTP API there is. */
export const API = 'a1b2c3.execute-api.us-east-1.amazonaws.com';

export interface ServedCloudFront extends AsyncDisposable {
  readonly s3: { readonly engine: S3Engine; readonly resourceTypes: readonly ResourceType[] };
  readonly resourceTypes: readonly ResourceType[];
  /** What the API was asked, in order. */
  readonly asked: WebRequest[];
  /** What the API answers with from now on. */
  apiAnswers(response: WebResponse): void;
  create(type: string, properties: object, logicalId?: string): Promise<ProvisionedResource>;
}

/** CloudFront with doors on free ports, over an S3 of its own and an API that says what it is told. */
export async function serveCloudFront(): Promise<ServedCloudFront> {
  const directory = await mkdtemp(join(tmpdir(), 'cloudfront-test-'));
  const s3 = createS3({
    clock: new VirtualClock(),
    directory,
    targets: () => ({ deliver: () => {} }),
  });
  const doors = new LoopbackFrontDoors(0);
  const asked: WebRequest[] = [];
  let answer: WebResponse = { status: 200, headers: {}, body: 'api' };
  const api = async (request: WebRequest): Promise<WebResponse> => {
    asked.push(request);
    return answer;
  };
  const { resourceTypes } = createCloudFront({
    doors,
    origins: { find: (name) => (name === API ? api : undefined) },
    s3: s3.service,
  });
  return {
    s3,
    resourceTypes,
    asked,
    apiAnswers: (response) => (answer = response),
    async create(type, properties, logicalId = 'Resource') {
      const found = resourceTypes.find((candidate) => candidate.type === type);
      if (!found) throw new Error(`There is no ${type}`);
      return found.create({
        stackName: 'Site',
        logicalId,
        type,
        properties: { ...properties },
        generatedName: `Site-${logicalId}-1a2b3c4d`,
      });
    },
    async [Symbol.asyncDispose]() {
      await doors.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

export interface Answer {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A request whose path is sent as it is: `fetch` would resolve dots. */
export async function ask(
  authority: string,
  path: string,
  options: { method?: string; headers?: Record<string, string>; body?: string } = {},
): Promise<Answer> {
  const { hostname, port } = new URL(`http://${authority}`);
  const answered = Promise.withResolvers<Answer>();
  const request = httpRequest(
    { hostname, port, path, method: options.method ?? 'GET', headers: options.headers ?? {} },
    (response) => {
      const { statusCode: status, headers } = response;
      text(response).then((body) => answered.resolve({ status, headers, body }), answered.reject);
    },
  );
  request.once('error', answered.reject);
  request.end(options.body);
  return answered.promise;
}
