import type { APIGatewayProxyStructuredResultV2 as Response } from 'aws-lambda';
import type { Problem } from './problem.ts';

/**
 * What every answer of a function says to browsers: it is data for the one who asked, not a page.
 * https://cheatsheetseries.owasp.org/cheatsheets/REST_Security_Cheat_Sheet.html#security-headers
 */
const securityHeaders = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'strict-transport-security': 'max-age=63072000; includeSubDomains',
  'x-content-type-options': 'nosniff',
};

/** Answers with JSON. */
export function respond(
  statusCode: number,
  body: object,
  headers: Readonly<Record<string, string>> = {},
): Response {
  return {
    statusCode,
    headers: { 'content-type': 'application/json', ...securityHeaders, ...headers },
    body: JSON.stringify(body),
  };
}

/** Answers with nothing but a status. */
export function respondEmpty(
  statusCode: 204 | 303,
  headers: Readonly<Record<string, string>> = {},
): Response {
  return { statusCode, headers: { ...securityHeaders, ...headers } };
}

/** Answers with what was wrong. */
export function refuse({ details, headers }: Problem): Response {
  return respond(details.status, details, {
    'content-type': 'application/problem+json',
    ...headers,
  });
}
