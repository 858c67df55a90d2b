import { Readable } from 'node:stream';
import { ACCOUNT_ID } from '../../arn.ts';
import type { WebResponse } from '../../gateway/web.ts';
import { claimsOf } from './claims.ts';
import type { HttpApi } from './engine.ts';
import { commonLogTime, SOURCE_IP } from './event.ts';
import type { Outcome, Received } from './exchange.ts';

/** What `$context` has of a request, by name, e.g. `routeKey`. */
type AccessLogContext = Readonly<Record<string, string | number | undefined>>;

/**
 * A line of the access log: variables of `$context` that a request lacks are `-`. Values are escaped
 * as in JSON, so that no client can forge a line or break one that is JSON.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging-variables.html
 */
export function accessLogLine(format: string, context: AccessLogContext): string {
  return format.replace(/\$context\.([A-Za-z]\w*(?:\.[\w:-]+)*)/g, (_, name: string) =>
    JSON.stringify(String((Object.hasOwn(context, name) ? context[name] : undefined) ?? '-')).slice(
      1,
      -1,
    ),
  );
}

/** The variables of one request. */
export function requestContext(
  api: HttpApi,
  { request, requestId, time }: Received,
  { response, stage, routeKey, claims, authorizerError, ...integration }: Outcome,
  /** ms. */
  latency: number,
): AccessLogContext {
  const named = Object.entries(claims ? claimsOf(claims) : {});
  return {
    ...Object.fromEntries(named.map(([name, value]) => [`authorizer.claims.${name}`, value])),
    accountId: ACCOUNT_ID,
    apiId: api.id,
    'authorizer.error': authorizerError,
    domainName: api.domainName,
    domainPrefix: api.id,
    'error.message': 'message' in response ? response.message : undefined,
    httpMethod: request.method,
    'identity.sourceIp': SOURCE_IP,
    'identity.userAgent': request.headers['user-agent'],
    'integration.error': integration.integrationError,
    'integration.latency': integration.integrationLatency,
    integrationErrorMessage: integration.integrationError,
    integrationLatency: integration.integrationLatency,
    path: request.path,
    protocol: 'HTTP/1.1',
    requestId,
    requestTime: commonLogTime(time),
    requestTimeEpoch: time,
    responseLength: lengthOf(response),
    responseLatency: latency,
    routeKey,
    stage: stage?.name,
    status: response.status,
  };
}

function lengthOf({ body = '' }: WebResponse): number | undefined {
  return body instanceof Readable ? undefined : Buffer.byteLength(body);
}
