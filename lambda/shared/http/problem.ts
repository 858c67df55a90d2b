import * as z from 'zod/mini';

/** The statuses that functions refuse with, in the words of HTTP. */
const titles = {
  400: 'Bad Request',
  403: 'Forbidden',
  404: 'Not Found',
  409: 'Conflict',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  422: 'Unprocessable Content',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
} as const;

/** What is wrong with one part of a body; `pointer` is a JSON pointer: `#/title`. */
const fault = z.object({ pointer: z.string(), detail: z.string() });
export type Fault = z.infer<typeof fault>;

/**
 * The body of every refusal. Without a `type` it means what its status means.
 * https://www.rfc-editor.org/rfc/rfc9457
 */
export const problemDetails = z.object({
  title: z.string(),
  status: z.int().check(z.minimum(400), z.maximum(599)),
  /** What was wrong and what to do, for people. */
  detail: z.string(),
  errors: z.optional(z.array(fault)),
});
export type ProblemDetails = z.infer<typeof problemDetails>;

/** Thrown where a request is refused; the router answers with it. */
export class Problem extends Error {
  readonly details: ProblemDetails;
  /** That the answer has besides its own. */
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: keyof typeof titles,
    detail: string,
    errors?: readonly Fault[],
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(detail);
    this.name = 'Problem';
    this.headers = headers;
    this.details = { title: titles[status], status, detail, errors: errors && [...errors] };
  }
}

/** Refuses for now: the same request may be sent again after so many seconds. */
export function notYet(status: 429 | 503, detail: string, retryAfter: number): Problem {
  return new Problem(status, detail, undefined, { 'retry-after': String(retryAfter) });
}
