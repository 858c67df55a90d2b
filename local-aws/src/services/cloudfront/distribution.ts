import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import type { WebHandler, WebRequest, WebResponse } from '../../gateway/web.ts';
import type { Pattern } from '../../iam/pattern.ts';
import type { ForwardingPolicy } from './forwarding-policy.ts';
import { forwardedHeaders, forwardedQuery } from './forwarding.ts';
import { normalizedPath } from './path-pattern.ts';
import type { ResponseHeadersPolicy } from './response-headers.ts';

/** What is done with the requests of some paths. */
export interface Behavior {
  readonly matches: Pattern;
  readonly allowedMethods: ReadonlySet<string>;
  readonly origin: WebHandler;
  /** What any of these lets through reaches the origin. */
  readonly forwarding: readonly ForwardingPolicy[];
  readonly responseHeaders?: ResponseHeadersPolicy;
}

/** What stands in for an origin's error. */
export interface ErrorPage {
  /** With its leading slash. */
  readonly path: string;
  readonly status: number;
}

export interface Distribution {
  readonly id: string;
  /** What `/` stands for, without a slash at its start; may be empty. */
  readonly defaultRootObject: string;
  /** In order: the first that matches counts. */
  readonly behaviors: readonly Behavior[];
  readonly defaultBehavior: Behavior;
  /** By the origin's status. */
  readonly errorPages: ReadonlyMap<number, ErrorPage>;
}

function behaviorFor({ behaviors, defaultBehavior }: Distribution, path: string): Behavior {
  const normalized = normalizedPath(path);
  return behaviors.find(({ matches }) => matches(normalized)) ?? defaultBehavior;
}

/**
 * Answers a distribution's viewers: every request goes to its origin, nothing is cached.
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/HowCloudFrontWorks.html
 */
export function distributionHandler(distribution: Distribution): WebHandler {
  const via = `1.1 ${distribution.id.toLowerCase()}.cloudfront.net (CloudFront)`;
  return async (request) => {
    const cfId = randomBytes(40).toString('base64');
    const edge = { via, 'x-amz-cf-id': cfId };
    const isRoot = request.path === '/' && distribution.defaultRootObject !== '';
    const viewer = isRoot ? { ...request, path: `/${distribution.defaultRootObject}` } : request;
    const behavior = behaviorFor(distribution, viewer.path);
    const answer = await answerOf(behavior, viewer, edge);
    const response = await orErrorPage(distribution, viewer, answer, edge);
    const headers = behavior.responseHeaders?.(response.headers, viewer) ?? response.headers;
    const xCache = `${answer.status < 400 ? 'Miss' : 'Error'} from cloudfront`;
    return { ...response, headers: { ...headers, 'x-cache': xCache, ...edge } };
  };
}

async function answerOf(
  behavior: Behavior,
  viewer: WebRequest,
  edge: Readonly<Record<string, string>>,
): Promise<WebResponse> {
  if (!viewer.path.startsWith('/')) return BAD_REQUEST;
  if (!behavior.allowedMethods.has(viewer.method)) return METHOD_NOT_ALLOWED;
  const { headers, rawQuery } = viewer;
  if (viewer.method === 'GET' && hasBody(headers)) return BODY_NOT_ALLOWED;
  return behavior.origin({
    ...viewer,
    rawQuery: forwardedQuery(rawQuery, behavior.forwarding),
    headers: {
      ...forwardedHeaders(headers, behavior.forwarding),
      'x-forwarded-for': [headers['x-forwarded-for'] ?? [], '127.0.0.1'].flat().join(', '),
      ...edge,
    },
  });
}

/** @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/RequestAndResponseBehaviorCustomOrigin.html#RequestCustom-get-body */
function hasBody(headers: WebRequest['headers']): boolean {
  return Number(headers['content-length'] ?? 0) > 0 || headers['transfer-encoding'] !== undefined;
}

/** @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/GeneratingCustomErrorResponses.html */
async function orErrorPage(
  distribution: Distribution,
  viewer: WebRequest,
  answer: WebResponse,
  edge: Readonly<Record<string, string>>,
): Promise<WebResponse> {
  const errorPage = distribution.errorPages.get(answer.status);
  if (!errorPage) return answer;
  if (answer.body instanceof Readable) answer.body.destroy();
  const request: WebRequest = {
    method: viewer.method === 'HEAD' ? 'HEAD' : 'GET',
    path: errorPage.path,
    rawQuery: '',
    headers: {},
    body: Readable.from([]),
    signal: viewer.signal,
  };
  const page = await answerOf(behaviorFor(distribution, request.path), request, edge);
  return page.status < 400 ? { ...page, status: errorPage.status } : page;
}

const METHOD_NOT_ALLOWED = refused(
  403,
  'This distribution is not configured to allow the HTTP request method that was used for this request.',
);
const BODY_NOT_ALLOWED = refused(403, 'A GET request has no body here.');
const BAD_REQUEST = refused(400, 'The path of this request does not begin with a slash.');

function refused(status: number, reason: string): WebResponse {
  return {
    status,
    headers: { server: 'CloudFront', 'content-type': 'text/html' },
    body: `<!DOCTYPE html>
<title>ERROR: The request could not be satisfied</title>
<h1>${status} ERROR</h1>
<p>${reason}</p>
`,
  };
}
