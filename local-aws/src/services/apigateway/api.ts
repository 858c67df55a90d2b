import { randomBytes } from 'node:crypto';
import type { Clock } from '../../clock.ts';
import type { Meter } from '../../gateway/metering/meter.ts';
import type { WebHandler, WebResponse } from '../../gateway/web.ts';
import type { TokenIssuers } from '../../token-issuers.ts';
import type { Invoker } from '../lambda/invoke.ts';
import { accessLogLine, requestContext } from './access-log.ts';
import { corsHeaders, isPreflight, preflightHeaders } from './cors.ts';
import type { HttpApi } from './engine.ts';
import { proxyEvent } from './event.ts';
import type { Outcome, Received } from './exchange.ts';
import { integrate } from './integration.ts';
import { authorize } from './jwt-authorizer.ts';
import {
  INTERNAL_SERVER_ERROR,
  NOT_FOUND,
  TOO_LARGE,
  TOO_MANY_REQUESTS,
  unauthorized,
} from './refusals.ts';
import { readBody } from './request-body.ts';
import { meteredRequest } from './metered-request.ts';
import { matchRoute } from './routing.ts';

export interface HttpApiContext {
  readonly clock: Clock;
  readonly invoker: () => Invoker;
  readonly issuers: TokenIssuers;
  readonly meter?: Pick<Meter, 'count'>;
  /** Takes a line of an access log. */
  readonly log: (logGroupArn: string, line: string) => void;
}

/** 10 MB. @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html */
const MAXIMUM_BODY = 10 * 1024 * 1024;

/** Serves an HTTP API. Whatever happened, the answer has a request id and is in the access log. */
export function httpApiHandler(api: HttpApi, context: HttpApiContext): WebHandler {
  return async (request) => {
    // 16 characters, as API Gateway's own.
    const requestId = randomBytes(11).toString('base64');
    const received = { request, requestId, time: context.clock.now() };
    const outcome = await outcomeOf(api, received, context).catch((error: unknown): Outcome => {
      if (!request.signal.aborted) console.error(error);
      return { response: INTERNAL_SERVER_ERROR };
    });
    const response = finish(api, received, outcome.response);
    context.meter?.count(meteredRequest(request, outcome));
    const accessLog = outcome.stage?.accessLog;
    if (accessLog) {
      const latency = context.clock.now() - received.time;
      const variables = requestContext(api, received, outcome, latency);
      context.log(accessLog.destinationArn, accessLogLine(accessLog.format, variables));
    }
    return response;
  };
}

/** Stage, route, throttle, authorizer, body, function: who fails first answers. */
async function outcomeOf(
  api: HttpApi,
  received: Received,
  context: HttpApiContext,
): Promise<Outcome> {
  const { request, time } = received;
  const staged = api.stageOf(request.path);
  if (!staged) return { response: NOT_FOUND };
  const { stage } = staged;
  const match = matchRoute(api.routes, request.method, staged.path);
  if (!match) return { stage, response: isPreflight(api, request) ? PREFLIGHT : NOT_FOUND };

  const { route, pathParameters } = match;
  const { routeKey, authorizer, scopes } = route;
  const found = { stage, routeKey };
  if (!api.admit(stage, route, time)) return { ...found, response: TOO_MANY_REQUESTS };

  const authorization =
    authorizer && (await authorize(authorizer, context.issuers, request, scopes, time));
  if (authorization?.kind === 'refused') {
    const { status, challenge } = authorization;
    return { ...found, response: unauthorized(status, challenge), authorizerError: challenge };
  }
  const claims = authorization?.claims;
  const body = await readBody(request.body, MAXIMUM_BODY);
  if (!body) return { ...found, claims, response: TOO_LARGE };

  const event = proxyEvent({
    ...received,
    body,
    apiId: api.id,
    domainName: api.domainName,
    stage,
    routeKey,
    pathParameters,
    claims,
    scopes,
  });
  const invokedAt = context.clock.now();
  const { response, error } = await integrate(route.integration, event, context);
  const integrationLatency = context.clock.now() - invokedAt;
  return { ...found, claims, response, integrationError: error, integrationLatency };
}

const PREFLIGHT: WebResponse = { status: 204, headers: {} };

/** Adds what every answer has. With CORS configured, the function's own headers for it are ignored. */
function finish(
  api: HttpApi,
  { request, requestId }: Received,
  response: WebResponse,
): WebResponse {
  const { cors } = api;
  const headers = Object.entries(response.headers).filter(
    ([name]) => !cors || !name.startsWith('access-control-'),
  );
  return {
    ...response,
    headers: {
      ...Object.fromEntries(headers),
      ...(cors ? corsHeaders(cors, request.headers.origin) : {}),
      ...(cors && response === PREFLIGHT ? preflightHeaders(cors, request.headers.origin) : {}),
      'apigw-requestid': requestId,
    },
  };
}
