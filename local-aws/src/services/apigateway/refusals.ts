import type { WebResponse } from '../../gateway/web.ts';

/** An answer of API Gateway's own, in its words. */
export interface Refusal extends WebResponse {
  readonly message: string;
}

function refusal(
  status: number,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): Refusal {
  return {
    message,
    status,
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ message }),
  };
}

export const NOT_FOUND = refusal(404, 'Not Found');
export const TOO_LARGE = refusal(413, 'Request Entity Too Large');
export const TOO_MANY_REQUESTS = refusal(429, 'Too Many Requests');
export const INTERNAL_SERVER_ERROR = refusal(500, 'Internal Server Error');
export const SERVICE_UNAVAILABLE = refusal(503, 'Service Unavailable');

/** The challenge tells why. */
export function unauthorized(status: 401 | 403, challenge: string): Refusal {
  const message = status === 401 ? 'Unauthorized' : 'Forbidden';
  return refusal(status, message, { 'www-authenticate': challenge });
}
