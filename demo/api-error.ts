import * as z from 'zod';
import { readJson } from './read-json.ts';

/** An error of a function: https://www.rfc-editor.org/rfc/rfc9457 */
const problem = z.object({
  title: z.string(),
  detail: z.string(),
  errors: z.array(z.object({ pointer: z.string(), detail: z.string() })).default([]),
});

/** An error of API Gateway itself, e.g. `{"message":"Unauthorized"}`. */
const gatewayError = z.object({ message: z.string() });

/** The API has refused a call, or failed. The message says what, why, and which field. */
export class ApiError extends Error {
  /** The HTTP status. */
  readonly status: number;

  private constructor(status: number, message: string) {
    super(message);
    this.name = 'ApiError';
    this.status = status;
  }

  /** @param call what was asked, e.g. `POST /api/videos` */
  static of(call: string, status: number, body: string): ApiError {
    return new ApiError(status, `${call} was answered ${status} ${reasonIn(body)}`);
  }
}

function reasonIn(body: string): string {
  const json = readJson(body);
  const { data } = problem.safeParse(json);
  if (data) {
    const fields = data.errors.map(({ pointer, detail }) => `\n  ${pointer}: ${detail}`);
    return `${data.title}: ${data.detail}${fields.join('')}`;
  }
  return gatewayError.safeParse(json).data?.message ?? body.slice(0, 200);
}
