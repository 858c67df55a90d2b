import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';

/** A request of the public web: of a browser, which has no AWS credentials. */
export interface WebRequest {
  readonly method: string;
  /** As sent: percent-encoded, without the query. */
  readonly path: string;
  /** As sent, without the question mark. */
  readonly rawQuery: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Readable;
  /** Aborted when the client goes away. */
  readonly signal: AbortSignal;
}

export interface WebResponse {
  readonly status: number;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: string | Uint8Array | Readable;
}

/** Answers the public web: an HTTP API, a distribution. Failures are answers too: it does not reject. */
export type WebHandler = (request: WebRequest) => Promise<WebResponse>;

/** Where the public web comes in. What AWS gives a domain name gets a port of 127.0.0.1 here. */
export interface FrontDoors {
  /** Answers with the new door's authority, e.g. `127.0.0.1:4581`: it stands for the domain name. */
  open(handler: WebHandler): Promise<string>;
}

/** What a distribution may have behind it, by domain name. */
export interface WebOrigins {
  /** The handler behind a domain name of the templates, e.g. an HTTP API's. */
  find(domainName: string): WebHandler | undefined;
}
