import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { problemDetails, type ProblemDetails } from '../../../lambda/shared/http/problem.ts';
import type { ApiEvent } from '../../../lambda/shared/http/router.ts';

type Claims = NonNullable<ApiEvent['requestContext']['authorizer']>['jwt']['claims'];

/** The claims of an ID token, as API Gateway hands them on. */
export const ada: Claims = {
  sub: 'c0ffee00-1111-4222-8333-444455556666',
  token_use: 'id',
  email: 'ada@example.com',
  email_verified: 'true',
};

export interface Request {
  readonly pathParameters?: Record<string, string>;
  readonly query?: Record<string, string>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly contentType?: string;
  readonly body?: string | Uint8Array;
  readonly claims?: Claims;
}

/** A request to a route, as an HTTP API hands it on. */
export function request(routeKey: string, given: Request = {}): ApiEvent {
  const { pathParameters, query, headers, contentType, body, claims } = given;
  const isBase64Encoded = body instanceof Uint8Array;
  return {
    version: '2.0',
    routeKey,
    rawPath: '/api',
    rawQueryString: '',
    headers: { ...headers, ...(contentType !== undefined && { 'content-type': contentType }) },
    queryStringParameters: query,
    pathParameters,
    requestContext: {
      accountId: '123456789012',
      apiId: 'api',
      domainName: 'api.example.com',
      domainPrefix: 'api',
      http: { method: 'GET', path: '/api', protocol: 'HTTP/1.1', sourceIp: '', userAgent: '' },
      requestId: 'request-1',
      routeKey,
      stage: '$default',
      time: '',
      timeEpoch: 0,
      authorizer: claims && { jwt: { claims, scopes: null } },
    },
    body: body instanceof Uint8Array ? Buffer.from(body).toString('base64') : body,
    isBase64Encoded,
  };
}

/** A request with JSON in it. */
export function json(body: unknown): Pick<Request, 'body' | 'contentType'> {
  return { body: JSON.stringify(body), contentType: 'application/json' };
}

/** The body of an answer. */
export function read({ body = '' }: APIGatewayProxyStructuredResultV2): unknown {
  return JSON.parse(body);
}

/** The problem that an answer tells of; it must be one. */
export function readProblem(answer: APIGatewayProxyStructuredResultV2): ProblemDetails {
  expect(answer.headers).toMatchObject({ 'content-type': 'application/problem+json' });
  const problem = problemDetails.parse(read(answer));
  expect(problem.status).toBe(answer.statusCode);
  expect(problem.detail).not.toBe('');
  return problem;
}
