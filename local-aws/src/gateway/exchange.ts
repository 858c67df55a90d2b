import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';
import type { AwsError } from './aws-error.ts';
import type { Billed } from './metering/meter.ts';
import type { Permission } from './permission.ts';

/** Who made a call, told by the access key that signed it. */
export type Caller =
  | { readonly kind: 'operator' }
  | {
      readonly kind: 'function';
      readonly functionName: string;
      readonly roleArn: string;
      /** Which of its environments, if the call was signed in one. */
      readonly environmentId?: string;
    }
  | { readonly kind: 'anonymous' };

/** One call to an AWS service, as the gateway hands it on. */
export interface AwsRequest {
  readonly requestId: string;
  /** The service's signing name, e.g. `sqs`, `s3`, `dynamodb`, `email`. */
  readonly service: string;
  readonly caller: Caller;
  /**
   * Says which action of the API is asked for, once it is known and before it is done: every call is
   * counted by it. Throws `AccessDenied` unless the caller's role may do all of this, and what a
   * disturbance has the service say.
   */
  admit(action: string, needs: readonly Permission[]): void;
  /** For what an admitted call turns out to need besides. Throws `AccessDenied`. */
  authorize(needs: readonly Permission[]): void;
  readonly method: string;
  /** The path as sent: percent-encoded, without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: Readable;
  /** Reads the whole body as UTF-8 (at most 16 MiB). */
  text(): Promise<string>;
  /** Aborted when the client goes away: whoever waits (a long poll) must let go. */
  readonly signal: AbortSignal;
}

export interface AwsResponse {
  readonly status: number;
  readonly headers?: Record<string, string>;
  readonly body?: string | Uint8Array | Readable;
  /** Messages, items or destinations that the call carried, where an action may carry several. */
  readonly entries?: number;
  readonly billed?: Billed;
  /** Of a refusal, as AWS names it. */
  readonly errorCode?: string;
}

/** An AWS service behind the gateway. Failures are answers too: `handle` does not reject. */
export interface Service {
  handle(request: AwsRequest): Promise<AwsResponse>;
  /** Words a refusal of the gateway's; without it, it is in the protocol of the request. */
  refuse?(request: RefusedRequest, error: AwsError): AwsResponse;
}

/** A request that the gateway does not hand on. */
export type RefusedRequest = Pick<AwsRequest, 'requestId' | 'method' | 'path' | 'headers'>;
