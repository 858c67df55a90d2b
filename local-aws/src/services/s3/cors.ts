import type { IncomingHttpHeaders } from 'node:http';
import { z } from 'zod';
import type { AwsResponse } from '../../gateway/exchange.ts';
import { S3Error } from './errors.ts';

const METHODS = ['GET', 'PUT', 'POST', 'DELETE', 'HEAD'] as const;
const names = z.array(z.string()).default([]);

/** What a template says of the pages that may call a bucket: `CorsConfiguration`. */
export const corsConfiguration = z
  .object({
    CorsRules: z.array(
      z.object({
        AllowedOrigins: z.array(z.string()),
        AllowedMethods: z.array(z.enum(METHODS)),
        AllowedHeaders: names,
        ExposedHeaders: names,
        MaxAge: z.coerce.number().int().nonnegative().optional(),
      }),
    ),
  })
  .transform(({ CorsRules }) =>
    CorsRules.map((rule): CorsRule => ({
      origins: rule.AllowedOrigins,
      methods: rule.AllowedMethods,
      headers: rule.AllowedHeaders,
      exposed: rule.ExposedHeaders,
      maxAge: rule.MaxAge,
    })),
  );

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/ManageCorsUsing.html */
export interface CorsRule {
  /** `*` stands for any characters, at most once in each; so in `headers`. */
  readonly origins: readonly string[];
  readonly methods: readonly string[];
  /** What a page may send. */
  readonly headers: readonly string[];
  /** What a page may read of an answer. */
  readonly exposed: readonly string[];
  /** For how long a browser may remember the answer to its preflight, in seconds. */
  readonly maxAge: number | undefined;
}

/** The headers that let the page of a request read its answer; none if no rule is for it. */
export function corsHeaders(
  rules: readonly CorsRule[],
  method: string,
  { origin }: IncomingHttpHeaders,
): Record<string, string> {
  const rule = origin && rules.find((candidate) => allows(candidate, origin, method, []));
  return rule ? ruleHeaders(rule, origin) : {};
}

/** Answers a browser that asks what its page may send. Throws `AccessForbidden`. */
export function preflight(
  rules: readonly CorsRule[],
  headers: IncomingHttpHeaders,
  resourceType: 'BUCKET' | 'OBJECT',
): AwsResponse {
  const { origin } = headers;
  const method = headers['access-control-request-method'] ?? '';
  if (!origin)
    throw new S3Error('BadRequest', 400, 'Insufficient information. Origin request header needed.');
  const asked = (headers['access-control-request-headers'] ?? '')
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== '');
  const rule = rules.find((candidate) => allows(candidate, origin, method, asked));
  if (!rule) throw notAllowed(rules.length > 0, method, resourceType);
  return {
    status: 200,
    headers: {
      ...ruleHeaders(rule, origin),
      ...(asked.length > 0 && { 'access-control-allow-headers': asked.join(', ') }),
    },
  };
}

function allows(rule: CorsRule, origin: string, method: string, asked: readonly string[]): boolean {
  return (
    rule.origins.some((pattern) => matches(pattern, origin)) &&
    rule.methods.includes(method) &&
    asked.every((name) => rule.headers.some((pattern) => matches(pattern.toLowerCase(), name)))
  );
}

function ruleHeaders(rule: CorsRule, origin: string): Record<string, string> {
  const anyOrigin = rule.origins.includes('*');
  return {
    'access-control-allow-origin': anyOrigin ? '*' : origin,
    ...(!anyOrigin && { 'access-control-allow-credentials': 'true' }),
    'access-control-allow-methods': rule.methods.join(', '),
    ...(rule.exposed.length > 0 && { 'access-control-expose-headers': rule.exposed.join(', ') }),
    ...(rule.maxAge !== undefined && { 'access-control-max-age': String(rule.maxAge) }),
    vary: 'Origin, Access-Control-Request-Headers, Access-Control-Request-Method',
  };
}

function matches(pattern: string, text: string): boolean {
  const star = pattern.indexOf('*');
  if (star < 0) return pattern === text;
  const [start, end] = [pattern.slice(0, star), pattern.slice(star + 1)];
  return text.length >= start.length + end.length && text.startsWith(start) && text.endsWith(end);
}

/** In S3's own words, its spelling included. */
function notAllowed(configured: boolean, method: string, resourceType: string): S3Error {
  return new S3Error(
    'AccessForbidden',
    403,
    configured
      ? "CORSResponse: This CORS request is not allowed. This is usually because the evalution of Origin, request method / Access-Control-Request-Method or Access-Control-Request-Headers are not whitelisted by the resource's CORS spec."
      : 'CORSResponse: CORS is not enabled for this bucket.',
    { details: { Method: method, ResourceType: resourceType } },
  );
}
