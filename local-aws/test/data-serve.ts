import { randomUUID } from 'node:crypto';
import { createServer, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import type { AwsRequest, Caller, Service } from '../src/gateway/exchange.ts';

/** A service behind a port of its own, as SDK clients want to meet it. */
export interface Served {
  /** What an SDK client is made with. */
  readonly client: {
    readonly endpoint: string;
    readonly region: string;
    readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
    readonly maxAttempts: number;
  };
  /** Who the next calls come from. */
  caller: Caller;
  close(): Promise<void>;
}

/** Serves one service on 127.0.0.1. */
export async function serve(service: Service, name: string): Promise<Served> {
  const server = createServer((incoming, outgoing) => {
    const url = new URL(incoming.url ?? '/', 'http://127.0.0.1');
    const request: AwsRequest = {
      requestId: randomUUID(),
      service: name,
      caller: served.caller,
      method: incoming.method ?? 'GET',
      path: url.pathname,
      query: url.searchParams,
      headers: incoming.headers,
      body: incoming,
      text: () => text(incoming),
      signal: new AbortController().signal,
    };
    answer(service, request, outgoing).catch((error: Error) => outgoing.destroy(error));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port');
  const served: Served = {
    client: {
      endpoint: `http://127.0.0.1:${address.port}`,
      region: 'us-east-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
      maxAttempts: 1,
    },
    caller: { kind: 'operator' },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return served;
}

async function answer(
  service: Service,
  request: AwsRequest,
  outgoing: ServerResponse,
): Promise<void> {
  const { status, headers, body } = await service.handle(request);
  outgoing.writeHead(status, headers);
  outgoing.end(body);
}
