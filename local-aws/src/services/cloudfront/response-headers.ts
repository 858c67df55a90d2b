import { z } from 'zod';
import type { WebRequest, WebResponse } from '../../gateway/web.ts';
import { corsConfig, corsHeaders } from './cors.ts';

type Headers = WebResponse['headers'];

/** Changes an answer's headers on their way to the viewer. */
export type ResponseHeadersPolicy = (headers: Headers, viewer: WebRequest) => Headers;

interface AddedHeader {
  /** Lower-case. */
  readonly name: string;
  readonly value: string;
  /** Replaces the origin's own. */
  readonly override: boolean;
}

const Override = z.boolean();
const securityHeaders = z
  .object({
    ContentSecurityPolicy: z.object({ ContentSecurityPolicy: z.string(), Override }).optional(),
    ContentTypeOptions: z.object({ Override }).optional(),
    FrameOptions: z.object({ FrameOption: z.enum(['DENY', 'SAMEORIGIN']), Override }).optional(),
    ReferrerPolicy: z.object({ ReferrerPolicy: z.string(), Override }).optional(),
    StrictTransportSecurity: z
      .object({
        AccessControlMaxAgeSec: z.coerce.number(),
        IncludeSubdomains: z.boolean().default(false),
        Preload: z.boolean().default(false),
        Override,
      })
      .optional(),
    XSSProtection: z
      .object({
        Protection: z.boolean(),
        ModeBlock: z.boolean().default(false),
        ReportUri: z.string().optional(),
        Override,
      })
      .optional(),
  })
  .transform((config): AddedHeader[] => {
    const transport = config.StrictTransportSecurity;
    const protection = config.XSSProtection;
    return [
      added(
        'content-security-policy',
        config.ContentSecurityPolicy,
        (it) => it.ContentSecurityPolicy,
      ),
      added('x-content-type-options', config.ContentTypeOptions, () => 'nosniff'),
      added('x-frame-options', config.FrameOptions, (it) => it.FrameOption),
      added('referrer-policy', config.ReferrerPolicy, (it) => it.ReferrerPolicy),
      added('strict-transport-security', transport, (it) =>
        [
          `max-age=${it.AccessControlMaxAgeSec}`,
          ...(it.IncludeSubdomains ? ['includeSubDomains'] : []),
          ...(it.Preload ? ['preload'] : []),
        ].join('; '),
      ),
      added('x-xss-protection', protection, (it) =>
        [
          it.Protection ? '1' : '0',
          ...(it.ModeBlock ? ['mode=block'] : []),
          ...(it.ReportUri === undefined ? [] : [`report=${it.ReportUri}`]),
        ].join('; '),
      ),
    ].flat();
  });

function added<T extends { Override: boolean }>(
  name: string,
  config: T | undefined,
  value: (config: T) => string,
): AddedHeader[] {
  return config ? [{ name, value: value(config), override: config.Override }] : [];
}

const name = z.string().transform((text) => text.toLowerCase());

/**
 * What a response headers policy does. `Server-Timing` is not emulated.
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/understanding-response-headers-policies.html
 */
export const responseHeadersConfig = z
  .looseObject({
    CorsConfig: corsConfig.optional(),
    CustomHeadersConfig: z
      .object({ Items: z.array(z.object({ Header: name, Value: z.string(), Override })) })
      .default({ Items: [] }),
    RemoveHeadersConfig: z
      .object({ Items: z.array(z.object({ Header: name })) })
      .default({ Items: [] }),
    SecurityHeadersConfig: securityHeaders.default([]),
  })
  .transform((config): ResponseHeadersPolicy => {
    const removed = new Set(config.RemoveHeadersConfig.Items.map((item) => item.Header));
    const custom = config.CustomHeadersConfig.Items.map(
      ({ Header, Value, Override: override }): AddedHeader => ({
        name: Header,
        value: Value,
        override,
      }),
    );
    return (origin, viewer) => {
      const headers = Object.fromEntries(
        Object.entries(origin).filter(([header]) => !removed.has(header)),
      );
      for (const header of [...config.SecurityHeadersConfig, ...custom])
        if (header.override || headers[header.name] === undefined)
          headers[header.name] = header.value;
      if (!config.CorsConfig) return headers;
      const hasCors = Object.keys(headers).some((header) => header.startsWith('access-control-'));
      return hasCors && !config.CorsConfig.OriginOverride
        ? headers
        : { ...headers, ...corsHeaders(config.CorsConfig, viewer) };
    };
  });

/**
 * Policies of AWS's own, by id.
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-response-headers-policies.html
 */
export const MANAGED_RESPONSE_HEADERS: ReadonlyMap<string, ResponseHeadersPolicy> = new Map([
  [
    '67f7725c-6f97-4210-82d7-5512b31e9d03',
    responseHeadersConfig.parse({
      SecurityHeadersConfig: {
        ContentTypeOptions: { Override: true },
        FrameOptions: { FrameOption: 'SAMEORIGIN', Override: false },
        ReferrerPolicy: { ReferrerPolicy: 'strict-origin-when-cross-origin', Override: false },
        StrictTransportSecurity: { AccessControlMaxAgeSec: 31_536_000, Override: false },
        XSSProtection: { Protection: true, ModeBlock: true, Override: false },
      },
    }),
  ],
]);
