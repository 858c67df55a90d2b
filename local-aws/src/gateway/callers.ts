import { randomBytes } from 'node:crypto';
import type { Caller } from './exchange.ts';

/** What a function finds in its environment. Worth nothing outside this gateway. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

/** Tells callers apart by access key: every function has its own, everybody else is the operator. */
export class Callers {
  readonly #functions = new Map<string, Caller & { kind: 'function' }>();

  issue(functionName: string, roleArn: string): Credentials {
    const accessKeyId = `ASIA${randomBytes(8).toString('hex').toUpperCase()}`;
    this.#functions.set(accessKeyId, { kind: 'function', functionName, roleArn });
    return {
      accessKeyId,
      secretAccessKey: randomBytes(20).toString('hex'),
      sessionToken: randomBytes(20).toString('hex'),
    };
  }

  identify(accessKeyId: string | undefined): Caller {
    if (!accessKeyId) return { kind: 'anonymous' };
    return this.#functions.get(accessKeyId) ?? { kind: 'operator' };
  }
}
