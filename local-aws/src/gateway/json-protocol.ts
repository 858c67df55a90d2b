import { Readable } from 'node:stream';
import { z } from 'zod';
import type { Permission } from './permission.ts';
import { notImplemented, ownAction } from './actions.ts';
import { AwsError, toAwsError } from './aws-error.ts';
import { EVENT_STREAM } from './event-stream.ts';
import type { AwsRequest, AwsResponse, Service } from './exchange.ts';
import type { Billed } from './metering/meter.ts';
import { refusal } from './refusal.ts';

const NO_TARGET = 'a call without an X-Amz-Target header, as older clients make it';

/** One action of a JSON service: parsed input in, output object or event stream out. */
export type JsonAction = (input: unknown, request: AwsRequest) => Promise<object> | object;

/** Binds an action's input schema to its code; what does not fit is a `ValidationException`. */
export function jsonAction<S extends z.ZodType>(
  schema: S,
  run: (input: z.output<S>, request: AwsRequest) => Promise<object> | object,
): JsonAction {
  return (input, request) => {
    const parsed = schema.safeParse(input);
    if (!parsed.success) throw new AwsError('ValidationException', z.prettifyError(parsed.error));
    return run(parsed.data, request);
  };
}

/**
 * The AWS JSON protocol: the action is named by `X-Amz-Target: <target>.<Action>`.
 * @see https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html
 */
export function jsonService(options: {
  /** The service's shape prefix in error types, e.g. `com.amazonaws.sqs`. */
  namespace: string;
  version: '1.0' | '1.1';
  actions: Readonly<Record<string, JsonAction>>;
  permissions: (action: string, input: unknown) => readonly Permission[];
  /** How many messages or items a call carried; undefined: one. */
  entries?: (action: string, input: unknown, output: object) => number | undefined;
  /** What AWS bills of a call besides its number. */
  billed?: (action: string, input: unknown, output: object) => Billed | undefined;
}): Service {
  const contentType = `application/x-amz-json-${options.version}`;
  return {
    async handle(request): Promise<AwsResponse> {
      try {
        const name = String(request.headers['x-amz-target'] ?? '').split('.')[1];
        if (name === undefined)
          return refusal(request, notImplemented(request, NO_TARGET, options.actions));
        const action = ownAction(options.actions, name);
        if (!action) throw notImplemented(request, name, options.actions);
        const text = await request.text();
        const input = text ? parse(text) : {};
        request.admit(name, options.permissions(name, input));
        const output = await action(input, request);
        if (output instanceof Readable)
          return { status: 200, headers: { 'content-type': EVENT_STREAM }, body: output };
        return {
          status: 200,
          headers: { 'content-type': contentType },
          body: JSON.stringify(output),
          entries: options.entries?.(name, input, output),
          billed: options.billed?.(name, input, output),
        };
      } catch (failure) {
        const error = toAwsError(failure);
        const headers: Record<string, string> = { 'content-type': contentType };
        if (error.queryCode)
          headers['x-amzn-query-error'] =
            `${error.queryCode};${error.status < 500 ? 'Sender' : 'Receiver'}`;
        return {
          status: error.status,
          headers,
          errorCode: error.code,
          body: JSON.stringify({
            __type: `${options.namespace}#${error.code}`,
            message: error.message,
          }),
        };
      }
    },
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new AwsError('SerializationException', `The body is not JSON: ${String(error)}`);
  }
}
