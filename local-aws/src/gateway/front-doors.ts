import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import { Readable } from 'node:stream';
import { finished, pipeline } from 'node:stream/promises';
import { isForeignHost } from './foreign-pages.ts';
import type { FrontDoors, WebHandler, WebRequest, WebResponse } from './web.ts';

/**
 * Front doors are ports of 127.0.0.1. They are public sites: any page may call them, as it may call
 * a domain name of AWS (CORS is the handler's affair), yet under this machine's own names only.
 */
export class LoopbackFrontDoors implements FrontDoors {
  readonly #servers: Server[] = [];
  #next: number;

  /** Doors get the ports that follow this one, but those which are taken; 0: any free ones. */
  constructor(gatewayPort: number) {
    this.#next = gatewayPort === 0 ? 0 : gatewayPort + 1;
  }

  /** Rejects when no port is left. */
  async open(handler: WebHandler): Promise<string> {
    const server = createServer(listener(handler));
    // A client that reuses a connection must not meet one that is just being closed.
    server.keepAliveTimeout = 75_000;
    this.#servers.push(server);
    while (!(await listens(server, this.#takePort())));
    const address = server.address();
    if (address === null || typeof address === 'string')
      throw new Error('A front door was closed while it opened.');
    return `127.0.0.1:${address.port}`;
  }

  async close(): Promise<void> {
    await Promise.all(
      this.#servers.splice(0).map(async (server) => {
        const closed = Promise.withResolvers<void>();
        server.close(() => closed.resolve());
        server.closeAllConnections();
        await closed.promise;
      }),
    );
  }

  #takePort(): number {
    if (this.#next === 0) return 0;
    if (this.#next > 65_535)
      throw new Error('No port is free above the gateway’s. Choose a lower one: --port N');
    return this.#next++;
  }
}

/** False: the port is taken. */
async function listens(server: Server, port: number): Promise<boolean> {
  const outcome = Promise.withResolvers<boolean>();
  const failed = (error: NodeJS.ErrnoException): void => {
    if (error.code === 'EADDRINUSE') outcome.resolve(false);
    else outcome.reject(error);
  };
  server.once('error', failed);
  server.listen(port, '127.0.0.1', () => outcome.resolve(true));
  return outcome.promise.finally(() => server.off('error', failed));
}

function listener(handler: WebHandler): RequestListener {
  return (request, response) => {
    void serve(handler, request, response).catch((error: unknown) => {
      // A client that went away is no failure.
      if (!response.destroyed) console.error(error);
      response.destroy();
    });
  };
}

async function serve(
  handler: WebHandler,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const answer = await answerOf(handler, request, response);
  // Clients (Node's is one) may never finish a request that was answered while they were sending.
  if (!(answer.body instanceof Readable)) await discard(request);
  try {
    await write(request, response, answer);
  } catch (error) {
    if (response.headersSent || response.destroyed) throw error;
    console.error(error);
    for (const name of response.getHeaderNames()) response.removeHeader(name);
    await write(request, response, FAILURE);
  }
}

/** Does not reject. */
async function answerOf(
  handler: WebHandler,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<WebResponse> {
  const { headers } = request;
  if (isForeignHost(headers))
    return plain(403, `The host ${headers.host} is not this machine. Use 127.0.0.1 or localhost.`);
  const abort = new AbortController();
  response.once('close', () => {
    if (!response.writableFinished) abort.abort();
  });
  try {
    return await handler(webRequest(request, abort.signal));
  } catch (error) {
    console.error(error);
    return FAILURE;
  }
}

function webRequest(request: IncomingMessage, signal: AbortSignal): WebRequest {
  // A client that takes this for a proxy sends the whole URL.
  const target = (request.url ?? '/').replace(/^https?:\/\/[^/?]*/i, '');
  const question = target.indexOf('?');
  return {
    method: request.method ?? 'GET',
    path: (question < 0 ? target : target.slice(0, question)) || '/',
    rawQuery: question < 0 ? '' : target.slice(question + 1),
    headers: request.headers,
    body: request,
    signal,
  };
}

/** In bytes: who sends more than this for nothing is answered meanwhile. */
const MOST_AWAITED = 32 * 1024 * 1024;

/** Waits for the rest of a body that nobody wants. Node itself drops it, for five minutes at most. */
async function discard(body: Readable): Promise<void> {
  if (body.readableEnded || body.destroyed) return;
  const done = Promise.withResolvers<void>();
  let left = MOST_AWAITED;
  body.on('data', (chunk: Buffer) => {
    left -= chunk.length;
    if (left < 0) done.resolve();
  });
  finished(body, { writable: false }).then(done.resolve, () => done.resolve());
  await done.promise;
}

async function write(
  request: IncomingMessage,
  response: ServerResponse,
  { status, headers, body }: WebResponse,
): Promise<void> {
  response.statusCode = status;
  for (const [name, value] of Object.entries(headers))
    response.setHeader(name, typeof value === 'string' ? value : [...value]);
  if (!(body instanceof Readable)) {
    // Node tells the length of what it sends; to HEAD it sends nothing.
    if (request.method === 'HEAD' && body !== undefined && !response.hasHeader('content-length'))
      response.setHeader('content-length', Buffer.byteLength(body));
    response.end(body);
  } else if (request.method === 'HEAD') {
    body.destroy();
    response.end();
  } else {
    await pipeline(body, response);
  }
}

function plain(status: number, message: string): WebResponse {
  return { status, headers: { 'content-type': 'text/plain; charset=utf-8' }, body: `${message}\n` };
}

const FAILURE = plain(500, 'local-aws failed: its own log tells why.');
