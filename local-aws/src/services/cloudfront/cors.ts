import { z } from 'zod';
import type { WebRequest } from '../../gateway/web.ts';
import { wildcards } from '../../iam/pattern.ts';

const items = z.object({ Items: z.array(z.string()) }).transform(({ Items }) => Items);

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-cloudfront-responseheaderspolicy-corsconfig.html */
export const corsConfig = z.object({
  AccessControlAllowCredentials: z.boolean(),
  AccessControlAllowHeaders: items,
  AccessControlAllowMethods: items,
  AccessControlAllowOrigins: items,
  AccessControlExposeHeaders: items.default([]),
  AccessControlMaxAgeSec: z.coerce.number().default(600),
  OriginOverride: z.boolean(),
});

const ALL_METHODS = ['GET', 'DELETE', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT'];

/** What tells the browser that a page of another site may read this answer; nothing if it may not. */
export function corsHeaders(
  config: z.output<typeof corsConfig>,
  { method, headers }: WebRequest,
): Readonly<Record<string, string>> {
  const { origin } = headers;
  const origins = config.AccessControlAllowOrigins;
  if (origin === undefined || !origins.some((allowed) => wildcards(allowed)(origin))) return {};
  const anyone = origins.includes('*') && !config.AccessControlAllowCredentials;
  const exposed = config.AccessControlExposeHeaders.join(', ');
  const methods = config.AccessControlAllowMethods;
  const preflight = method === 'OPTIONS' && headers['access-control-request-method'] !== undefined;
  return {
    'access-control-allow-origin': anyone ? '*' : origin,
    ...(!anyone && { vary: 'Origin' }),
    ...(config.AccessControlAllowCredentials && { 'access-control-allow-credentials': 'true' }),
    ...(exposed && { 'access-control-expose-headers': exposed }),
    ...(preflight && {
      'access-control-allow-methods': (methods.includes('ALL') ? ALL_METHODS : methods).join(', '),
      'access-control-allow-headers': config.AccessControlAllowHeaders.join(', '),
      'access-control-max-age': String(config.AccessControlMaxAgeSec),
    }),
  };
}
