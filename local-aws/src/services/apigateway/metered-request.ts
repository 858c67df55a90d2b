import type { MeteredCall } from '../../gateway/metering/meter.ts';
import type { WebRequest } from '../../gateway/web.ts';
import type { Outcome } from './exchange.ts';

const UNIT = 512 * 1024;

/**
 * A request as it is billed, by units of 512 KB, if it got as far as its function; what the API itself
 * refuses is no request that was done.
 * @see https://aws.amazon.com/api-gateway/pricing/
 */
export function meteredRequest({ headers }: WebRequest, outcome: Outcome): MeteredCall {
  const { routeKey, response, integrationLatency } = outcome;
  const requestBytes = Number(headers['content-length'] ?? 0);
  return {
    principal: 'anonymous',
    service: 'execute-api',
    action: routeKey,
    requestBytes,
    responseBytes: 0,
    billed: { requests: Math.max(1, Math.ceil(requestBytes / UNIT)) },
    outcome:
      integrationLatency !== undefined ? 'done' : response.status === 429 ? 'throttled' : 'error',
  };
}
