import * as z from 'zod/mini';
import { problemDetails } from './problem.ts';

/**
 * What the OpenAPI document says about schemas that functions parse with. Those with an `id` become
 * its components.
 */
export const described = z.registry<{ id?: string; description?: string }>();

described.add(problemDetails, {
  id: 'Problem',
  description: 'Why a function refused: https://www.rfc-editor.org/rfc/rfc9457',
});
described.add(problemDetails.shape.detail, {
  description: 'What was wrong and what to do, for people.',
});
described.add(problemDetails.shape.errors, {
  description: 'What is wrong with each part of the body; `pointer` is a JSON pointer into it.',
});
described.add(z.object({ message: z.string() }), {
  id: 'Message',
  description: 'Why API Gateway refused, before any function was invoked.',
});

/** https://spec.openapis.org/oas/v3.1.1.html#operation-object, as far as it is needed here. */
export interface OperationObject {
  readonly operationId: string;
  readonly summary: string;
  readonly description?: string;
  /** Names what must be sent to be let in; public if it is empty. */
  readonly security: readonly Readonly<Record<string, readonly string[]>>[];
  readonly parameters?: readonly object[];
  readonly requestBody?: object;
  readonly responses: Readonly<Record<number, object>>;
}

/** For operations that need an ID token. */
export const withIdToken = [{ idToken: [] }];

/** Content of one type, described by the component `id`. */
export function content(id: string, mediaType = 'application/json') {
  return { [mediaType]: { schema: { $ref: `#/components/schemas/${id}` } } };
}

const problem = content('Problem', 'application/problem+json');
const message = content('Message');

const retryAfter = {
  'Retry-After': { description: 'In seconds.', schema: { type: 'integer' } },
};

/** What operations refuse with: functions with a problem, API Gateway with a message. */
export const refusals = {
  BadRequest: {
    description: 'The query or the body is not as it should be: the problem names each fault.',
    content: problem,
  },
  Unauthorized: { description: 'There is no valid token.', content: message },
  Forbidden: {
    description: 'The token is no ID token, or its e-mail address is not verified.',
    content: problem,
  },
  NotFound: {
    description: 'There is no such thing, or it is not for whoever asks.',
    content: problem,
  },
  Conflict: { description: 'It is too late: the thing has gone on.', content: problem },
  ContentTooLarge: { description: 'The body is too long.', content: { ...problem, ...message } },
  UnsupportedMediaType: {
    description: 'The body is not of a type that is taken.',
    content: problem,
  },
  UnprocessableContent: {
    description: 'The Idempotency-Key stands for something else already.',
    content: problem,
  },
  TooManyRequests: {
    description: 'Too many requests: try again later. A problem comes with Retry-After.',
    headers: retryAfter,
    content: { ...problem, ...message },
  },
  InternalServerError: {
    description: 'Something failed, and not by the client’s fault.',
    content: { ...problem, ...message },
  },
  ServiceUnavailable: {
    description: 'It cannot be done just now: try again later.',
    headers: retryAfter,
    content: problem,
  },
};

const names = {
  400: 'BadRequest',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'NotFound',
  409: 'Conflict',
  413: 'ContentTooLarge',
  415: 'UnsupportedMediaType',
  422: 'UnprocessableContent',
  429: 'TooManyRequests',
  500: 'InternalServerError',
  503: 'ServiceUnavailable',
} as const satisfies Readonly<Record<number, keyof typeof refusals>>;

/** An operation's refusals of these statuses. */
export function refusedWith(...statuses: readonly (keyof typeof names)[]) {
  return Object.fromEntries(
    statuses.map((status) => [status, { $ref: `#/components/responses/${names[status]}` }]),
  );
}

/** The components that `described` knows. */
export function schemas(): Record<string, object> {
  const { schemas: found } = z.toJSONSchema(described, {
    metadata: described,
    io: 'input',
    uri: (id) => `#/components/schemas/${id}`,
    override: ({ jsonSchema }) => {
      // The format says it, and people can read it.
      if (jsonSchema.format === 'date-time') delete jsonSchema.pattern;
    },
  });
  return Object.fromEntries(
    Object.entries(found).map(([id, { $schema: _dialect, $id: _uri, ...schema }]) => [id, schema]),
  );
}
