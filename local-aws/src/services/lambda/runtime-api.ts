import http from 'node:http';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { isForeignHost } from '../../gateway/foreign-pages.ts';

/** What the runtime is given to do. */
export interface Invocation {
  readonly requestId: string;
  readonly payload: string;
  readonly invokedFunctionArn: string;
  readonly traceId: string;
  /** ms since the epoch, in real time. */
  readonly deadline: number;
}

/** What the runtime says. Every document is JSON text. */
export interface RuntimeEvents {
  /** The runtime asks for its next invocation: the first time, that is the end of init. */
  next(): void;
  response(requestId: string, payload: string): void;
  error(requestId: string, document: string): void;
  initError(document: string): void;
}

/** @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const MAX_RESPONSE_BYTES = 6 * 1024 * 1024 + 100;

const ROUTE =
  /^\/2018-06-01\/runtime\/(init\/error|invocation\/(?:next|([^/]+)\/(response|error)))$/;

/**
 * The HTTP contract between Lambda and a runtime. The address has no path by contract, so every
 * environment has a server of its own, on a port of its own.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
 */
export class RuntimeApi {
  readonly #events: RuntimeEvents;
  readonly #server = http.createServer((request, response) => {
    this.#handle(request, response).catch(() => response.destroy());
  });
  #waiting: ServerResponse | undefined;
  #offered: Invocation | undefined;

  constructor(events: RuntimeEvents) {
    this.#events = events;
    this.#server.keepAliveTimeout = 0;
  }

  /** Resolves with the value of AWS_LAMBDA_RUNTIME_API. */
  listen(): Promise<string> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(0, '127.0.0.1', () => {
        const address = this.#server.address();
        if (typeof address === 'object' && address) resolve(`127.0.0.1:${address.port}`);
      });
    });
  }

  /** Hands the runtime an invocation, as soon as it asks for one. */
  offer(invocation: Invocation): void {
    this.#offered = invocation;
    this.#serve();
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (isBrowser(request.headers)) return answer(response, 403, { errorType: 'NotARuntime' });
    const [matched, action, requestId, ending] = ROUTE.exec(request.url ?? '') ?? [];
    if (!matched) return answer(response, 404, { errorType: 'UnknownRoute' });
    if (action === 'invocation/next') {
      this.#waiting = response;
      this.#events.next();
      return this.#serve();
    }
    const document = await read(request);
    if (!requestId) this.#events.initError(document);
    else if (ending === 'error') this.#events.error(requestId, document);
    else if (Buffer.byteLength(document) > MAX_RESPONSE_BYTES) {
      const error = {
        errorType: 'Function.ResponseSizeTooLarge',
        errorMessage: `Response payload size exceeded maximum allowed payload size (${MAX_RESPONSE_BYTES} bytes).`,
      };
      this.#events.error(requestId, JSON.stringify(error));
      return answer(response, 413, error);
    } else this.#events.response(requestId, document);
    answer(response, 202, { status: 'OK' });
  }

  #serve(): void {
    const invocation = this.#offered;
    if (!this.#waiting || !invocation) return;
    this.#waiting.writeHead(200, {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(invocation.payload),
      'lambda-runtime-aws-request-id': invocation.requestId,
      'lambda-runtime-deadline-ms': invocation.deadline,
      'lambda-runtime-invoked-function-arn': invocation.invokedFunctionArn,
      'lambda-runtime-trace-id': invocation.traceId,
    });
    this.#waiting.end(invocation.payload);
    this.#waiting = undefined;
    this.#offered = undefined;
  }
}

/**
 * No page is a runtime, whosever it is: one that guessed the port would take an invocation away from
 * the function, its callers' tokens included, or answer in its place.
 */
function isBrowser(headers: IncomingHttpHeaders): boolean {
  const { origin, 'sec-fetch-site': site } = headers;
  return isForeignHost(headers) || origin !== undefined || site !== undefined;
}

async function read(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

function answer(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}
