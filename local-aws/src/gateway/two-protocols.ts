import {
  createServer as createHttp1Server,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server as Http1Server,
} from 'node:http';
import {
  createServer as createHttp2Server,
  type Http2Server,
  type Http2ServerRequest,
} from 'node:http2';
import { createServer, type Server, type Socket } from 'node:net';
import type { Writable } from 'node:stream';

/** A request in either protocol. */
export type HttpRequest = IncomingMessage | Http2ServerRequest;

/** What Node's responses in both protocols have. */
export interface HttpResponse extends Writable {
  readonly headersSent: boolean;
  writeHead(status: number, headers: Record<string, string>): unknown;
}

/** What every HTTP/2 connection begins with. @see https://www.rfc-editor.org/rfc/rfc9113#section-3.4 */
const PREFACE = Buffer.from('PRI * HTTP/2.0\r\n');

/** How long a connection may be silent, in ms: at first, and between two requests. */
interface Patience {
  readonly first: number;
  readonly between: number;
}

/** Longer between requests than clients keep connections: none must meet one that is just being closed. */
const PATIENCE: Patience = { first: 60_000, between: 75_000 };

/**
 * HTTP/1.1 and HTTP/2 on one port, both without TLS: a connection's first bytes tell. The SDK's
 * clients for services that stream speak HTTP/2 without asking.
 */
export class TwoProtocolServer {
  readonly #server: Server;
  readonly #http1: Http1Server;
  readonly #http2: Http2Server;
  readonly #patience: Patience;
  readonly #sockets = new Set<Socket>();

  constructor(
    listener: (request: HttpRequest, response: HttpResponse) => void,
    patience: Patience = PATIENCE,
  ) {
    this.#patience = patience;
    this.#http1 = createHttp1Server(listener);
    this.#http1.keepAliveTimeout = patience.between;
    this.#http1.requestTimeout = 0;
    this.#http2 = createHttp2Server((request, response) => {
      request
        .on('error', () => {})
        .once('aborted', () => {
          if (!request.readableEnded) request.destroy(brokenOff());
        });
      listener(request, response);
    });
    // What is under way on an idle session is finished.
    this.#http2.on('session', (session) =>
      session.setTimeout(patience.between, () => session.close()),
    );
    this.#server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
      this.#decide(socket);
    });
    // Node looks after the deadlines of connections once a server of HTTP/1.1 listens.
    this.#server.on('listening', () => this.#http1.emit('listening'));
  }

  /** Listens on 127.0.0.1 and answers with the port; 0 takes any free one. Rejects with Node's error. */
  async listen(port: number): Promise<number> {
    const listening = Promise.withResolvers<void>();
    this.#server.once('error', listening.reject);
    this.#server.listen(port, '127.0.0.1', () => listening.resolve());
    await listening.promise;
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('The server has no port');
    return address.port;
  }

  /** Ends every connection, whatever is under way on it. */
  async close(): Promise<void> {
    const closed = Promise.withResolvers<void>();
    this.#server.close(() => closed.resolve());
    this.#http1.close();
    for (const socket of this.#sockets) socket.destroy();
    await closed.promise;
  }

  #decide(socket: Socket): void {
    let first = Buffer.alloc(0);
    const gone = (): void => {
      socket.destroy();
    };
    const read = (): void => {
      for (let chunk: unknown = socket.read(); Buffer.isBuffer(chunk); chunk = socket.read())
        first = Buffer.concat([first, chunk]);
      const known = Math.min(first.length, PREFACE.length);
      const isHttp2 = PREFACE.subarray(0, known).equals(first.subarray(0, known));
      if (isHttp2 && known < PREFACE.length) return;
      socket.setTimeout(0);
      socket.off('readable', read).off('end', gone).off('timeout', gone).off('error', gone);
      socket.unshift(first);
      if (isHttp2) {
        // Only HTTP/1.1 has answers for a client that has sent all it will, or hears one that has.
        socket.allowHalfOpen = false;
        socket.once('finish', gone);
      }
      (isHttp2 ? this.#http2 : this.#http1).emit('connection', socket);
    };
    socket.setTimeout(this.#patience.first);
    socket.on('readable', read).on('end', gone).on('timeout', gone).on('error', gone);
  }
}

/** How a body of HTTP/1.1 ends that its client broke off. */
function brokenOff(): Error {
  return Object.assign(new Error('aborted'), { code: 'ECONNRESET' });
}

/**
 * A request's headers as HTTP/1.1 has them: over HTTP/2 the host is `:authority`, by which name it is
 * signed, too.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function headersOf(request: HttpRequest): IncomingHttpHeaders {
  const authority: unknown = request.headers[':authority'];
  return typeof authority === 'string' ? { ...request.headers, host: authority } : request.headers;
}

/** Ends a request's connection without a word, as a failing network would. */
export function cut({ socket }: HttpRequest): void {
  socket.resetAndDestroy();
}
