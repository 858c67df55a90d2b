import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import type { AwsRequest, AwsResponse, Service } from '../../src/gateway/exchange.ts';

export interface Served {
  /** `http://127.0.0.1:<port>`. */
  readonly endpoint: string;
  close(): Promise<void>;
}

/** Serves one service on a free port of 127.0.0.1, for tests through an SDK client. */
export async function serve(name: string, service: Service): Promise<Served> {
  const server = createServer((incoming, outgoing) => {
    const gone = new AbortController();
    outgoing.on('close', () => gone.abort());
    void service
      .handle(toRequest(name, incoming, gone.signal))
      .then((response) => write(response, outgoing))
      .catch((error: unknown) => outgoing.destroy(error instanceof Error ? error : undefined));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('Not a TCP server.');
  return {
    endpoint: `http://127.0.0.1:${address.port}`,
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}

function toRequest(service: string, incoming: IncomingMessage, signal: AbortSignal): AwsRequest {
  const url = new URL(incoming.url ?? '/', 'http://localhost');
  return {
    requestId: randomUUID(),
    service,
    caller: { kind: 'operator' },
    method: incoming.method ?? 'GET',
    path: url.pathname,
    query: url.searchParams,
    headers: incoming.headers,
    body: incoming,
    text: () => text(incoming),
    signal,
  };
}

async function write(response: AwsResponse, outgoing: ServerResponse): Promise<void> {
  outgoing.writeHead(response.status, response.headers);
  if (response.body instanceof Readable) await pipeline(response.body, outgoing);
  else outgoing.end(response.body);
}
