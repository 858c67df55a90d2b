import type { WebRequest } from '../../gateway/web.ts';

/** @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html */
export interface Cors {
  readonly allowOrigins: readonly string[];
  readonly allowMethods: readonly string[];
  readonly allowHeaders: readonly string[];
  readonly exposeHeaders: readonly string[];
  readonly allowCredentials: boolean;
  /** Seconds. */
  readonly maxAge: number | undefined;
}

type Headers = Readonly<Record<string, string>>;

/**
 * Whether the API answers a browser that asks if it may send something. It does so for what no
 * route takes; a route of OPTIONS, of ANY or `$default` answers by itself.
 */
export function isPreflight(
  { cors }: { readonly cors: Cors | undefined },
  { method, headers }: Pick<WebRequest, 'method' | 'headers'>,
): boolean {
  return (
    cors !== undefined &&
    method === 'OPTIONS' &&
    headers.origin !== undefined &&
    headers['access-control-request-method'] !== undefined
  );
}

/** What the API adds to every answer to this origin: nothing to one that is not allowed. */
export function corsHeaders(cors: Cors, origin: string | undefined): Headers {
  const allowed = allowedOrigin(cors, origin);
  if (allowed === undefined) return {};
  return {
    'access-control-allow-origin': allowed,
    ...(allowed === '*' ? {} : { vary: 'origin' }),
    ...(cors.allowCredentials ? { 'access-control-allow-credentials': 'true' } : {}),
    ...list('access-control-expose-headers', cors.exposeHeaders),
  };
}

/** What a preflight is told besides. */
export function preflightHeaders(cors: Cors, origin: string | undefined): Headers {
  if (allowedOrigin(cors, origin) === undefined) return {};
  return {
    ...list('access-control-allow-methods', cors.allowMethods),
    ...list('access-control-allow-headers', cors.allowHeaders),
    ...(cors.maxAge === undefined ? {} : { 'access-control-max-age': String(cors.maxAge) }),
  };
}

function allowedOrigin({ allowOrigins }: Cors, origin: string | undefined): string | undefined {
  if (origin === undefined) return undefined;
  if (allowOrigins.includes('*')) return '*';
  const allowed = allowOrigins.some(
    (one) => one === origin || (/^https?:\/\/\*$/.test(one) && origin.startsWith(one.slice(0, -1))),
  );
  return allowed ? origin : undefined;
}

function list(name: string, values: readonly string[]): Headers {
  return values.length > 0 ? { [name]: values.join(',') } : {};
}
