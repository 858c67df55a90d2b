import { AwsError, toAwsError } from './aws-error.ts';
import type { AwsRequest, AwsResponse, Service } from './exchange.ts';
import type { Permission } from './permission.ts';

/** An action, by its method and the shape of its path; groups of the pattern are its labels. */
export interface Route {
  /** As IAM names it. */
  readonly action: string;
  readonly method: string;
  readonly path: RegExp;
  /** Labels come decoded. */
  readonly handle: (request: AwsRequest, label: string) => AwsResponse | Promise<AwsResponse>;
}

/**
 * The AWS REST JSON protocol.
 * @see https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html
 */
export function restJsonService(options: {
  routes: readonly Route[];
  permissions: (action: string, label: string) => readonly Permission[];
}): Service {
  return {
    async handle(request) {
      try {
        for (const { action, method, path, handle } of options.routes) {
          const match = method === request.method ? path.exec(request.path) : null;
          if (!match) continue;
          const label = decode(match[1] ?? '');
          request.admit(action, options.permissions(action, label));
          return await handle(request, label);
        }
        throw new AwsError(
          'UnknownOperationException',
          `local-aws does not implement ${request.service}: ${request.method} ${request.path}`,
          { status: 404 },
        );
      } catch (failure) {
        const { code, message, status } = toAwsError(failure);
        const answer = jsonResponse(
          { Type: status < 500 ? 'User' : 'Service', Message: message },
          status,
        );
        return {
          ...answer,
          headers: { ...answer.headers, 'x-amzn-errortype': code },
          errorCode: code,
        };
      }
    },
  };
}

function decode(label: string): string {
  try {
    return decodeURIComponent(label);
  } catch {
    throw new AwsError('InvalidParameterValueException', `Not percent-encoded: ${label}`);
  }
}

export function jsonResponse(value: object, status = 200): AwsResponse {
  return {
    status,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(value),
  };
}
