import type { JWTPayload } from 'jose';
import type { WebRequest, WebResponse } from '../../gateway/web.ts';
import type { Stage } from './engine.ts';
import type { Refusal } from './refusals.ts';

/** What became of a request: how far it came, and the answer. */
export interface Outcome {
  readonly response: WebResponse | Refusal;
  readonly stage?: Stage;
  readonly routeKey?: string;
  readonly claims?: JWTPayload;
  readonly authorizerError?: string;
  readonly integrationError?: string;
  /** ms. */
  readonly integrationLatency?: number;
}

/** A request as it came in. */
export interface Received {
  readonly request: WebRequest;
  readonly requestId: string;
  /** ms since the epoch. */
  readonly time: number;
}
