import type * as z from 'zod';
import { ApiError } from './api-error.ts';
import type { Session } from './session.ts';

interface Call {
  readonly method?: 'GET' | 'POST' | 'DELETE';
  readonly body?: object;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Calls routes of the API, and parses what they answer. Every method rejects with an {@link ApiError}. */
export class ApiClient {
  readonly #siteUrl: string;
  readonly #session: Session | undefined;

  /** @param session of whoever calls `signedIn` */
  constructor(siteUrl: string, session?: Session) {
    this.#siteUrl = siteUrl;
    this.#session = session;
  }

  /** Only the API knows whether a token still counts: it is renewed once when it says no. */
  async signedIn<T extends z.ZodType>(path: string, answer: T, call: Call = {}) {
    if (!this.#session) throw new Error(`${path} is for users who are signed in`);
    const { idToken } = await this.#session.tokens();
    try {
      return await this.call(path, answer, withToken(call, idToken));
    } catch (error) {
      if (!(error instanceof ApiError && error.status === 401)) throw error;
      const renewed = await this.#session.renew();
      return this.call(path, answer, withToken(call, renewed.idToken));
    }
  }

  /** @param answer of an empty answer, `undefined` is parsed */
  async call<T extends z.ZodType>(
    path: string,
    answer: T,
    { method = 'GET', body, headers }: Call = {},
  ): Promise<z.infer<T>> {
    const response = await fetch(new URL(path, this.#siteUrl), {
      method,
      headers: { ...(body && { 'content-type': 'application/json' }), ...headers },
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw ApiError.of(`${method} ${path}`, response.status, text);
    return answer.parse(text === '' ? undefined : JSON.parse(text));
  }
}

function withToken(call: Call, idToken: string): Call {
  return { ...call, headers: { ...call.headers, authorization: `Bearer ${idToken}` } };
}
