import type { AwsResponse } from './exchange.ts';

/**
 * What AWS does not show and a laptop can: the inbox, logs as text, processes, time. Served by the
 * gateway under `/_local/`.
 */
export interface InsideRoute {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** A URLPattern path, e.g. `/_local/inbox/:id.eml`. */
  readonly path: string;
  /** `params`: the pattern's groups; `query`: the URL's query; `body`: reads the body as text. */
  handle(
    params: Readonly<Record<string, string | undefined>>,
    query: URLSearchParams,
    body?: () => Promise<string>,
  ): Promise<AwsResponse> | AwsResponse;
}

export function json(value: unknown, status = 200): AwsResponse {
  return {
    status,
    headers: { 'content-type': 'application/json' },
    body: `${JSON.stringify(value, null, 2)}\n`,
  };
}
