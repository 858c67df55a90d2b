import { validateHeaderName, validateHeaderValue } from 'node:http';
import { z } from 'zod';
import type { WebResponse } from '../../gateway/web.ts';

const text = z.union([z.string(), z.number(), z.boolean()]).transform(String);
const structured = z.object({
  statusCode: z.coerce.number().int().min(200).max(599),
  headers: z.record(z.string(), text).nullish(),
  cookies: z.array(z.string()).nullish(),
  body: z.string().nullish(),
  isBase64Encoded: z.boolean().nullish(),
});

/** Those API Gateway writes by itself, whatever the function says. */
const RESERVED = new Set([
  'apigw-requestid',
  'connection',
  'content-length',
  'keep-alive',
  'set-cookie',
  'transfer-encoding',
  'upgrade',
]);

/**
 * What a function's result says to the client. Without a `statusCode` the whole result is the body.
 * Undefined: it is malformed.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html#http-api-develop-integrations-lambda.v2
 */
export function webResponseOf(payload: string): WebResponse | undefined {
  const result = parsed(payload);
  if (result === undefined) return undefined;
  const { value } = result;
  if (typeof value !== 'object' || value === null || !('statusCode' in value))
    return {
      status: 200,
      headers: { 'content-type': 'application/json' },
      body: typeof value === 'string' ? value : payload,
    };
  const response = structured.safeParse(value).data;
  if (!response) return undefined;
  const headers = headersOf(response.headers ?? {}, response.cookies ?? []);
  if (!headers) return undefined;
  const body = Buffer.from(response.body ?? '', response.isBase64Encoded ? 'base64' : 'utf8');
  if (body.length > 0) headers['content-type'] ??= 'text/plain;charset=UTF-8';
  return { status: response.statusCode, headers, body };
}

function parsed(payload: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(payload) };
  } catch {
    return undefined;
  }
}

/** By lower-case name. Undefined: HTTP cannot write one of them. */
function headersOf(
  given: Readonly<Record<string, string>>,
  cookies: readonly string[],
): Record<string, string | readonly string[]> | undefined {
  const entries = Object.entries(given).map(
    ([name, value]) => [name.toLowerCase(), value] as const,
  );
  const setCookies = [
    ...entries.flatMap(([name, value]) => (name === 'set-cookie' ? [value] : [])),
    ...cookies,
  ];
  try {
    for (const [name, value] of entries) {
      validateHeaderName(name);
      validateHeaderValue(name, value);
    }
    for (const cookie of setCookies) validateHeaderValue('set-cookie', cookie);
  } catch {
    return undefined;
  }
  return {
    ...Object.fromEntries(entries.filter(([name]) => !RESERVED.has(name))),
    ...(setCookies.length > 0 ? { 'set-cookie': setCookies } : {}),
  };
}
