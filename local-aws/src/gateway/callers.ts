import { randomBytes } from 'node:crypto';
import type { Caller } from './exchange.ts';

/** What a function finds in its environment. Worth nothing outside this gateway. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

/** As one environment of a function has them: which one it is, its session token tells. */
export function inEnvironment(credentials: Credentials, environmentId: string): Credentials {
  return { ...credentials, sessionToken: `${credentials.sessionToken}.${environmentId}` };
}

/** What a session token is made of. */
export function readSessionToken(token: string): { secret: string; environmentId?: string } {
  const [secret = '', environmentId] = token.split('.', 2);
  return { secret, ...(environmentId !== undefined && { environmentId }) };
}

/** An access key whose secret is known here: what is signed with it can be verified. */
export interface KnownKey extends Omit<Credentials, 'sessionToken'> {
  /** Undefined: the key is not a temporary one. */
  readonly sessionToken: string | undefined;
  readonly caller: Caller;
}

/** What the operator presigns with, since only a known secret can be verified. */
const OPERATOR: KnownKey = {
  accessKeyId: 'local',
  secretAccessKey: 'local',
  sessionToken: undefined,
  caller: { kind: 'operator' },
};

/** The access keys of this machine: every function has its own, the operator has `local`/`local`. */
export class Callers {
  readonly #keys = new Map<string, KnownKey>([[OPERATOR.accessKeyId, OPERATOR]]);

  issue(functionName: string, roleArn: string): Credentials {
    const credentials = {
      accessKeyId: `ASIA${randomBytes(8).toString('hex').toUpperCase()}`,
      secretAccessKey: randomBytes(20).toString('hex'),
      sessionToken: randomBytes(20).toString('hex'),
    };
    const caller = { kind: 'function', functionName, roleArn } as const;
    this.#keys.set(credentials.accessKeyId, { ...credentials, caller });
    return credentials;
  }

  find(accessKeyId: string): KnownKey | undefined {
    return this.#keys.get(accessKeyId);
  }
}
