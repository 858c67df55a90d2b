import { z } from 'zod';

type Selection = (name: string) => boolean;

/** What of a viewer's request a policy lets through to the origin, by name. */
export interface ForwardingPolicy {
  /** Lower-case. */
  readonly header: Selection;
  readonly cookie: Selection;
  readonly queryString: Selection;
}

const nothing: Selection = () => false;
const everything: Selection = () => true;

function anyOf(listed: readonly string[]): Selection {
  const names = new Set(listed);
  return (name) => names.has(name);
}

const list = z.array(z.string()).default([]);
const lowerCaseList = list.transform((all) => all.map((name) => name.toLowerCase()));
const listBehavior = z.enum(['none', 'whitelist', 'allExcept', 'all']);

function selection(behavior: z.output<typeof listBehavior>, listed: readonly string[]): Selection {
  const isListed = anyOf(listed);
  switch (behavior) {
    case 'none':
      return nothing;
    case 'all':
      return everything;
    case 'whitelist':
      return isListed;
    case 'allExcept':
      return (name) => !isListed(name);
  }
}

/**
 * What cache policies and origin request policies have in common. Headers that CloudFront itself
 * would make (`CloudFront-Viewer-Country`) are not made.
 */
export const forwardingConfig = z
  .object({
    HeadersConfig: z.object({
      HeaderBehavior: z.enum([
        'none',
        'whitelist',
        'allExcept',
        'allViewer',
        'allViewerAndWhitelistCloudFront',
      ]),
      Headers: lowerCaseList,
    }),
    CookiesConfig: z.object({ CookieBehavior: listBehavior, Cookies: list }),
    QueryStringsConfig: z.object({ QueryStringBehavior: listBehavior, QueryStrings: list }),
  })
  .transform(({ HeadersConfig, CookiesConfig, QueryStringsConfig }): ForwardingPolicy => {
    const { HeaderBehavior, Headers } = HeadersConfig;
    const all =
      HeaderBehavior === 'allViewer' || HeaderBehavior === 'allViewerAndWhitelistCloudFront';
    return {
      header: selection(all ? 'all' : HeaderBehavior, Headers),
      cookie: selection(CookiesConfig.CookieBehavior, CookiesConfig.Cookies),
      queryString: selection(
        QueryStringsConfig.QueryStringBehavior,
        QueryStringsConfig.QueryStrings,
      ),
    };
  });

const NOTHING: ForwardingPolicy = { header: nothing, cookie: nothing, queryString: nothing };
const EVERYTHING: ForwardingPolicy = {
  header: everything,
  cookie: everything,
  queryString: everything,
};
const headers = (...listed: string[]): ForwardingPolicy => ({ ...NOTHING, header: anyOf(listed) });

/**
 * Policies of AWS's own, by id.
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-origin-request-policies.html
 */
export const MANAGED_FORWARDING: ReadonlyMap<string, ForwardingPolicy> = new Map([
  // CachingDisabled, CachingOptimized, CachingOptimizedForUncompressedObjects
  ['4135ea2d-6df8-44a3-9df3-4b5a84be39ad', NOTHING],
  ['658327ea-f89d-4fab-a63d-7e88639e58f6', NOTHING],
  ['b2884449-e4de-46a7-ac36-70bc7f1ddd6d', NOTHING],
  // AllViewer, AllViewerExceptHostHeader: an origin here never gets the viewer's Host.
  ['216adef6-5c7f-47e4-b989-5492eafa07d3', EVERYTHING],
  ['b689b0a8-53d0-40ab-baf2-68738e2966ac', EVERYTHING],
  // CORS-CustomOrigin, CORS-S3Origin, UserAgentRefererHeaders
  ['59781a5b-3903-41f3-afcb-af62929ccde1', headers('origin')],
  [
    '88a5eaf4-2fd4-4709-b370-b4c650ea3fcf',
    headers('origin', 'access-control-request-headers', 'access-control-request-method'),
  ],
  ['acba4595-bd28-49b8-b9fe-13317c0390fa', headers('user-agent', 'referer')],
]);
