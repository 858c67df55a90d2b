import { isUtf8 } from 'node:buffer';
import { randomBytes } from 'node:crypto';
import type { JWTPayload } from 'jose';
import type { WebRequest } from '../../gateway/web.ts';
import { ACCOUNT_ID } from '../../arn.ts';
import { claimsOf } from './claims.ts';
import type { Stage } from './engine.ts';
import { decoded } from './routing.ts';

/** What a request has become on its way to the function. */
export interface RoutedRequest {
  readonly request: WebRequest;
  readonly body: Buffer;
  readonly apiId: string;
  /** The API's own name at AWS, e.g. `a1b2c3d4e5.execute-api.us-east-1.amazonaws.com`. */
  readonly domainName: string;
  readonly stage: Stage;
  /** As the template has it, e.g. `GET /videos/{videoId}`. */
  readonly routeKey: string;
  readonly pathParameters: Readonly<Record<string, string>> | undefined;
  /** Undefined: the route asks for no token. */
  readonly claims: JWTPayload | undefined;
  /** The route's; none: null. */
  readonly scopes: readonly string[];
  readonly requestId: string;
  /** ms since the epoch. */
  readonly time: number;
}

/**
 * The event of payload format 2.0. What a request does not have, its event does not have either.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
export function proxyEvent(routed: RoutedRequest): object {
  const { request, body } = routed;
  // Unlike REST APIs and function URLs, an HTTP API decodes the path.
  const rawPath = decoded(request.path);
  const headers = eventHeaders(routed);
  const cookies = request.headers.cookie?.split('; ');
  const isText = isTextType(headers['content-type']) && isUtf8(body);
  return {
    version: '2.0',
    routeKey: routed.routeKey,
    rawPath,
    rawQueryString: request.rawQuery,
    cookies,
    headers,
    queryStringParameters: queryStringParameters(request.rawQuery),
    requestContext: {
      accountId: ACCOUNT_ID,
      apiId: routed.apiId,
      authorizer: routed.claims && {
        jwt: {
          claims: claimsOf(routed.claims),
          scopes: routed.scopes.length > 0 ? routed.scopes : null,
        },
      },
      domainName: routed.domainName,
      domainPrefix: routed.apiId,
      http: {
        method: request.method,
        path: rawPath,
        protocol: 'HTTP/1.1',
        sourceIp: SOURCE_IP,
        userAgent: request.headers['user-agent'] ?? '',
      },
      requestId: routed.requestId,
      routeKey: routed.routeKey,
      stage: routed.stage.name,
      time: commonLogTime(routed.time),
      timeEpoch: routed.time,
    },
    pathParameters: routed.pathParameters,
    stageVariables: routed.stage.variables,
    body: body.length > 0 ? body.toString(isText ? 'utf8' : 'base64') : undefined,
    isBase64Encoded: body.length > 0 && !isText,
  };
}

/** Front doors serve this machine alone. */
export const SOURCE_IP = '127.0.0.1';

/** `12/Mar/2020:19:03:58 +0000`: the Common Log Format's. */
export function commonLogTime(time: number): string {
  const [, day, month, year, clock] = new Date(time).toUTCString().split(' ');
  return `${day}/${month}/${year}:${clock} +0000`;
}

/** Those of one connection, which end at the API. */
const HOP_BY_HOP = new Set([
  'connection',
  'expect',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** Lower-case names, values joined with commas; cookies have a field of their own. */
function eventHeaders({ request, body, domainName, time }: RoutedRequest): Record<string, string> {
  const { headers } = request;
  const kept = Object.entries(headers).flatMap(([name, value]): [string, string][] =>
    value === undefined || name === 'cookie' || HOP_BY_HOP.has(name)
      ? []
      : [[name, [value].flat().join(',')]],
  );
  const given = Object.fromEntries(kept);
  const host = given['host'] ?? domainName;
  return {
    ...given,
    'content-length': String(body.length),
    host,
    'x-amzn-trace-id': given['x-amzn-trace-id'] ?? traceId(time),
    'x-forwarded-for': [given['x-forwarded-for'] ?? [], SOURCE_IP].flat().join(', '),
    'x-forwarded-port': host.split(':')[1] ?? '80',
    'x-forwarded-proto': 'http',
  };
}

/** Decoded; what is given more than once is joined with commas. */
function queryStringParameters(rawQuery: string): Record<string, string> | undefined {
  const query = new URLSearchParams(rawQuery);
  const names = new Set(query.keys());
  if (names.size === 0) return undefined;
  return Object.fromEntries([...names].map((name) => [name, query.getAll(name).join(',')]));
}

/** Everything else travels in base64: forms too. */
function isTextType(contentType: string | undefined): boolean {
  const type = contentType?.split(';')[0]?.trim().toLowerCase() ?? '';
  return /^(text\/.+|application\/(json|javascript|xml|.+\+(json|xml)))$/.test(type);
}

/** @see https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader */
function traceId(time: number): string {
  const seconds = Math.floor(time / 1000).toString(16);
  return `Root=1-${seconds}-${randomBytes(12).toString('hex')}`;
}
