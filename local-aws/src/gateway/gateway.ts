import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { AwsError, toAwsError } from './aws-error.ts';
import { Call, type Watch } from './call.ts';
import { json, type InsideRoute } from './inside-view.ts';
import { credentialScope, type CredentialScope } from './credential-scope.ts';
import type { Caller, AwsRequest, AwsResponse, Service } from './exchange.ts';
import { isForeignHost, isForeignPage } from './foreign-pages.ts';
import { readText, readToEnd } from './incoming-body.ts';
import type { Permission } from './permission.ts';
import { refusal } from './refusal.ts';
import type { Signatures } from './signature/signatures.ts';
import {
  cut,
  headersOf,
  TwoProtocolServer,
  type HttpRequest,
  type HttpResponse,
} from './two-protocols.ts';
import { isPreflight, unsignedService } from './unsigned.ts';

export interface GatewayOptions {
  readonly signatures: Signatures;
  readonly access: {
    /** Throws `AccessDenied` unless the caller may do all of this. */
    authorize(caller: Caller, needs: readonly Permission[]): void;
  };
  /** By signing name, e.g. `sqs`. */
  readonly services: ReadonlyMap<string, Service>;
  readonly insideRoutes: readonly InsideRoute[];
  /** Counts every call and may disturb it. Default: nobody does. */
  readonly watch?: Watch;
}

/**
 * The one AWS endpoint of the laptop: who calls, what they may, and which service is meant. Calls are
 * counted, and disturbed on request.
 */
export class Gateway {
  readonly #options: GatewayOptions;
  readonly #server: TwoProtocolServer;
  readonly #inside: readonly { pattern: URLPattern; route: InsideRoute }[];
  #endpoint = '';

  constructor(options: GatewayOptions) {
    this.#options = options;
    this.#inside = options.insideRoutes.map((route) => ({
      pattern: new URLPattern({ pathname: route.path }),
      route,
    }));
    this.#server = new TwoProtocolServer(
      (request, response) => void this.#serve(request, response),
    );
  }

  /** `http://127.0.0.1:<port>`, once it listens. */
  get endpoint(): string {
    return this.#endpoint;
  }

  /** Listens on 127.0.0.1. Port 0 takes any free one; a taken port rejects with the remedy. */
  async listen(port: number): Promise<void> {
    if (!Number.isInteger(port) || port < 0 || port > 65_535)
      throw new Error(`A port is a whole number from 0 to 65535, not ${port}: --port N`);
    const taken = await this.#server.listen(port).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EADDRINUSE') throw error;
      throw new Error(`Port ${port} is taken. End what listens there, or choose another: --port N`);
    });
    this.#endpoint = `http://127.0.0.1:${taken}`;
  }

  async close(): Promise<void> {
    await this.#server.close();
  }

  async #serve(request: HttpRequest, response: HttpResponse): Promise<void> {
    const requestId = randomUUID();
    try {
      const answer = await this.#answer(request, response, requestId);
      if (answer === CUT) return cut(request);
      if (answer.status >= 400) await readToEnd(request);
      await write(response, requestId, answer);
    } catch (error) {
      if (!response.headersSent && !response.destroyed)
        await write(response, requestId, plain(500, `local-aws failed: ${String(error)}`));
      else response.destroy();
    }
  }

  async #answer(
    request: HttpRequest,
    response: HttpResponse,
    requestId: string,
  ): Promise<AwsResponse | typeof CUT> {
    const { method = 'GET' } = request;
    const headers = headersOf(request);
    if (isForeignHost(headers)) return plain(403, foreignHost(headers.host));
    const foreign = isForeignPage(headers);
    const [path, search] = split(request.url ?? '/', '?');
    const query = new URLSearchParams(search);
    const browsed = browsedObject(method, path);
    if (path.startsWith('/_local/') && (foreign || !browsed))
      return foreign
        ? plain(403, foreignPage(headers))
        : this.#insideView(method, path, query, request);

    const unsigned = browsed ? 's3' : unsignedService(method, headers);
    const scope =
      browsed || isPreflight(method, headers) ? undefined : credentialScope(headers, query);
    const asked = scope?.service ?? unsigned ?? 's3';
    const brought = scope ? scope.place === 'query' : unsigned === 's3';
    if (foreign && !brought) return plain(403, foreignPage(headers));
    const service = this.#options.services.get(asked);
    const refuse = (error: AwsError): AwsResponse =>
      service?.refuse?.({ requestId, method, path, headers }, error) ??
      refusal({ headers, service: asked, requestId }, error);
    if (!service) return refuse(this.#notEmulated(asked));
    if (!scope && !unsigned) return refuse(notSigned());
    const caller = browsed ? OPERATOR : this.#identify({ method, path, query, headers }, scope);
    if (caller instanceof AwsError) return refuse(caller);
    if (foreign && caller.kind === 'operator') return plain(403, foreignPage(headers));

    const abort = new AbortController();
    response.once('close', () => {
      if (!response.writableEnded) abort.abort();
    });
    const { watch } = this.#options;
    const presigned = scope?.place === 'query';
    const call = watch && new Call(watch, caller, { service: asked, path, headers, presigned });
    const awsRequest: AwsRequest = {
      requestId,
      service: asked,
      caller,
      admit: (action, needs) => {
        if (call) call.action = action;
        this.#authorize(caller, needs);
        call?.begin();
      },
      authorize: (needs) => this.#authorize(caller, needs),
      method,
      path: browsed ?? path,
      query,
      headers,
      body: request,
      text: () => readText(request),
      signal: abort.signal,
    };
    const answer = await service.handle(awsRequest);
    const seen = call ? await call.end(answer) : answer;
    if (!seen) {
      if (answer.body instanceof Readable) answer.body.destroy();
      return CUT;
    }
    return browsed || presigned ? sandboxed(seen) : seen;
  }

  #identify(
    request: Pick<AwsRequest, 'method' | 'path' | 'query' | 'headers'>,
    scope: CredentialScope | undefined,
  ): Caller | AwsError {
    if (!scope) return { kind: 'anonymous' };
    try {
      return this.#options.signatures.authenticate(request, scope);
    } catch (error) {
      return toAwsError(error);
    }
  }

  #authorize(caller: Caller, needs: readonly Permission[]): void {
    if (caller.kind === 'anonymous' && needs.length > 0) throw notSigned();
    this.#options.access.authorize(caller, needs);
  }

  #notEmulated(service: string): AwsError {
    const known = [...this.#options.services.keys()].join(', ');
    return new AwsError(
      'NotImplemented',
      `local-aws does not emulate ${service}. It has ${known}. Call ${service} in an account.`,
      { status: 501 },
    );
  }

  async #insideView(
    method: string,
    path: string,
    query: URLSearchParams,
    body: Readable,
  ): Promise<AwsResponse> {
    for (const { pattern, route } of this.#inside) {
      const match = pattern.exec({ pathname: path });
      if (match && route.method === method)
        return route.handle(match.pathname.groups, query, () => readText(body));
    }
    const routes = this.#options.insideRoutes.map((route) => `${route.method} ${route.path}`);
    return json({ message: `There is no ${method} ${path}.`, routes }, 404);
  }
}

/** The connection is to be cut instead of an answer. */
const CUT = Symbol('cut');

function notSigned(): AwsError {
  return new AwsError(
    'MissingAuthenticationToken',
    'This request is not signed. Use an AWS client with any credentials, e.g. AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local, a presigned URL, or a form with a signed policy.',
    { status: 403 },
  );
}

/** A person at a browser is the operator, who has nothing to sign with. */
const OPERATOR: Caller = { kind: 'operator' };
const BROWSABLE = '/_local/s3';

/** `GET /_local/s3/<bucket>/<key>` reads an object without a signature: the path S3 knows it by. */
function browsedObject(method: string, path: string): string | undefined {
  const reads = method === 'GET' || method === 'HEAD';
  return reads && path.startsWith(`${BROWSABLE}/`) ? path.slice(BROWSABLE.length) : undefined;
}

/**
 * An object may be a page, or be asked for as one (`response-content-type`), by an address that
 * anybody can make: the operator's key is no secret. Whoever wrote the object must not act as the
 * operator, at whose origin it is read.
 * @see https://developer.mozilla.org/en-US/docs/Web/HTTP/Reference/Headers/Content-Security-Policy/sandbox
 */
function sandboxed(answer: AwsResponse): AwsResponse {
  const headers = { 'content-security-policy': 'sandbox', 'x-content-type-options': 'nosniff' };
  return { ...answer, headers: { ...answer.headers, ...headers } };
}

/** A page of some other site must not reach the laptop's AWS through its visitor's browser. */
function foreignHost(host: string | undefined): string {
  return `The host ${host ?? ''} is not this machine. Use 127.0.0.1 or localhost.`;
}

function foreignPage({ origin }: IncomingHttpHeaders): string {
  return `Pages of ${origin ?? 'another site'} may not call the local AWS. They may use what a function presigned: a URL or a form of S3.`;
}

function split(value: string, separator: string): [string, string] {
  const at = value.indexOf(separator);
  return at < 0 ? [value, ''] : [value.slice(0, at), value.slice(at + 1)];
}

function plain(status: number, message: string): AwsResponse {
  return { status, headers: { 'content-type': 'text/plain; charset=utf-8' }, body: `${message}\n` };
}

async function write(
  response: HttpResponse,
  requestId: string,
  answer: AwsResponse,
): Promise<void> {
  response.writeHead(answer.status, { 'x-amzn-requestid': requestId, ...answer.headers });
  if (answer.body instanceof Readable) await pipeline(answer.body, response);
  else response.end(answer.body);
}
