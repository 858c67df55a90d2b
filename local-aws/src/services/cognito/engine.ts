import type { JWTVerifyGetKey } from 'jose';
import type { Clock } from '../../clock.ts';
import type { TokenIssuers } from '../../token-issuers.ts';
import { Authentication } from './authentication.ts';
import { refusals } from './refusals.ts';
import type { UserPoolClientSettings, UserPoolSettings } from './settings.ts';
import { UserPool, type UserPoolClient } from './user-pool.ts';

interface Entry {
  readonly pool: UserPool;
  readonly authentication: Authentication;
}

/** All user pools of the account. Throws AWS's own errors. */
export class CognitoEngine implements TokenIssuers {
  readonly #clock: Clock;
  readonly #entries = new Map<string, Entry>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  createPool(id: string, name: string, settings: UserPoolSettings): UserPool {
    const pool = new UserPool({ id, name, settings, clock: this.#clock });
    this.#entries.set(id, { pool, authentication: new Authentication(this.#clock, pool) });
    return pool;
  }

  createClient(id: string, name: string, settings: UserPoolClientSettings): UserPoolClient {
    return this.pool(settings.UserPoolId).addClient(id, name, settings);
  }

  pools(): readonly UserPool[] {
    return [...this.#entries.values()].map(({ pool }) => pool);
  }

  /** Throws `ResourceNotFoundException`. */
  pool(id: string): UserPool {
    return this.#entry(id).pool;
  }

  authentication(poolId: string): Authentication {
    return this.#entry(poolId).authentication;
  }

  /** The pool a client belongs to. Throws `ResourceNotFoundException`. */
  poolOfClient(clientId: string): UserPool {
    const pool = this.pools().find((one) => one.findClient(clientId));
    if (!pool) throw refusals.noSuchClient(clientId);
    return pool;
  }

  keysOf(issuer: string): JWTVerifyGetKey | undefined {
    return this.pools().find((pool) => pool.issuer === issuer)?.key.verifyKey;
  }

  #entry(id: string): Entry {
    const entry = this.#entries.get(id);
    if (!entry) throw refusals.noSuchPool(id);
    return entry;
  }
}
