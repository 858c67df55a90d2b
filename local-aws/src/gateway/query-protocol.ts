import { notImplemented, ownAction } from './actions.ts';
import type { Permission } from './permission.ts';
import { toAwsError } from './aws-error.ts';
import type { AwsRequest, AwsResponse, Service } from './exchange.ts';
import { refusal } from './refusal.ts';
import { xmlText } from './xml-text.ts';

const NO_ACTION = 'a call without an Action, such as those of a newer API';

/** One action of a query service: form fields in, the content of its `<ActionResult>` out. */
export type QueryAction = (input: URLSearchParams, request: AwsRequest) => Promise<object> | object;

/** Lists are written the protocol's way: `{ member: [...] }`. */
export function members<T>(items: readonly T[]): { member: readonly T[] } | '' {
  return items.length > 0 ? { member: items } : '';
}

function xml(status: number, document: object): AwsResponse {
  return { status, headers: { 'content-type': 'text/xml' }, body: xmlText(document) };
}

/**
 * The AWS query protocol: a form with `Action=…`, answered in XML.
 * @see https://smithy.io/2.0/aws/protocols/aws-query-protocol.html
 */
export function queryService(options: {
  xmlNamespace: string;
  actions: Readonly<Record<string, QueryAction>>;
  permissions: (
    action: string,
    input: URLSearchParams,
  ) => readonly Permission[] | Promise<readonly Permission[]>;
  /** How many messages or destinations a call carried; undefined: one. */
  entries?: (action: string, input: URLSearchParams) => number | undefined;
}): Service {
  return {
    async handle(request): Promise<AwsResponse> {
      try {
        const input = new URLSearchParams(await request.text());
        const name = input.get('Action');
        if (name === null)
          return refusal(
            request,
            notImplemented(request, NO_ACTION, options.actions, 'InvalidAction'),
          );
        const action = ownAction(options.actions, name);
        if (!action) throw notImplemented(request, name, options.actions, 'InvalidAction');
        request.admit(name, await options.permissions(name, input));
        const answer = xml(200, {
          [`${name}Response`]: {
            '@_xmlns': options.xmlNamespace,
            [`${name}Result`]: await action(input, request),
            ResponseMetadata: { RequestId: request.requestId },
          },
        });
        return { ...answer, entries: options.entries?.(name, input) };
      } catch (failure) {
        const error = toAwsError(failure);
        const answer = xml(error.status, {
          ErrorResponse: {
            '@_xmlns': options.xmlNamespace,
            Error: {
              Type: error.status < 500 ? 'Sender' : 'Receiver',
              Code: error.queryCode ?? error.code,
              Message: error.message,
            },
            RequestId: request.requestId,
          },
        });
        return { ...answer, errorCode: error.code };
      }
    },
  };
}
