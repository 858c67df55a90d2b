import { randomUUID } from 'node:crypto';
import type { Clock } from '../../clock.ts';
import type { UserAttributes } from './attributes.ts';
import { Expiring } from './expiring.ts';
import { isPassword } from './passwords.ts';
import { refusals } from './refusals.ts';
import type { ExplicitAuthFlow } from './settings.ts';
import { accessTokenClaims, idTokenClaims, type SignIn } from './tokens.ts';
import type { UserPool, UserPoolClient } from './user-pool.ts';
import type { User } from './users.ts';

/** Three minutes: what a client has without an AuthSessionValidity of its own. */
const SESSION_MS = 3 * 60_000;

export interface Tokens {
  readonly idToken: string;
  readonly accessToken: string;
  /** A refresh brings no new one. */
  readonly refreshToken?: string;
  /** The access token's life in seconds. */
  readonly expiresIn: number;
}

/** The right password was temporary: the user must choose one, in this session. */
export interface NewPasswordRequired {
  readonly user: User;
  readonly session: string;
}

interface Grant {
  /** The user's `sub`. */
  readonly sub: string;
  readonly clientId: string;
  readonly signIn: SignIn;
}

/**
 * Signs the users of a pool in.
 * @see https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-authentication-flow-methods.html
 */
export class Authentication {
  readonly #clock: Clock;
  readonly #pool: UserPool;
  readonly #sessions = new Expiring<Pick<Grant, 'sub' | 'clientId'>>();
  readonly #refreshTokens = new Expiring<Grant>();

  constructor(clock: Clock, pool: UserPool) {
    this.#clock = clock;
    this.#pool = pool;
  }

  /** Throws `InvalidParameterException` unless the client was made for this flow. */
  requireFlow(client: UserPoolClient, flow: ExplicitAuthFlow): void {
    if (client.settings.ExplicitAuthFlows.includes(flow)) return;
    const name = flow === 'ALLOW_USER_PASSWORD_AUTH' ? 'USER_PASSWORD_AUTH' : 'Auth';
    throw refusals.invalidParameter(`${name} flow not enabled for this client`);
  }

  /** Throws `NotAuthorizedException`, or `UserNotFoundException` if the client says so much. */
  async signIn(
    client: UserPoolClient,
    username: string,
    password: string,
  ): Promise<Tokens | NewPasswordRequired> {
    const user = this.#pool.users.find(username);
    if (!user && client.settings.PreventUserExistenceErrors === 'LEGACY')
      throw refusals.userNotFound();
    if (!user?.password || !(await isPassword(password, user.password)))
      throw refusals.wrongPassword();
    if (!user.enabled) throw refusals.disabled();
    switch (user.status) {
      case 'CONFIRMED':
        return this.#begin(client, user);
      case 'FORCE_CHANGE_PASSWORD': {
        const now = this.#clock.now();
        if (user.passwordExpiresAt <= now) throw refusals.passwordExpired();
        const asked = { sub: user.sub, clientId: client.id };
        return { user, session: this.#sessions.put(asked, now + SESSION_MS) };
      }
    }
  }

  /** Sets the password that `NewPasswordRequired` asks for. The session is good for one success. */
  async answerNewPassword(
    client: UserPoolClient,
    answer: {
      session: string;
      username: string;
      newPassword: string;
      attributes: UserAttributes;
    },
  ): Promise<Tokens> {
    const { users } = this.#pool;
    const asked = this.#sessions.get(answer.session, this.#clock.now());
    if (asked === 'expired') throw refusals.sessionExpired();
    const user = users.find(answer.username);
    if (!asked || asked.clientId !== client.id || asked.sub !== user?.sub)
      throw refusals.invalidSession();
    if (!user.enabled) throw refusals.disabled();
    users.updateAttributes(user.sub, answer.attributes);
    await users.setPassword(user.sub, answer.newPassword, true);
    this.#sessions.delete(answer.session);
    return this.#begin(client, users.get(user.sub));
  }

  /** Throws `NotAuthorizedException` when the token is not of this client, too old, or its user's no more. */
  async refresh(client: UserPoolClient, refreshToken: string): Promise<Tokens> {
    const grant = this.#refreshTokens.get(refreshToken, this.#clock.now());
    if (grant === 'expired') throw refusals.refreshTokenExpired();
    const user = grant && this.#pool.users.find(grant.sub);
    if (!user || grant.clientId !== client.id) throw refusals.invalidRefreshToken();
    if (!user.enabled) throw refusals.disabled();
    return this.#issue(client, user, grant.signIn);
  }

  async #begin(client: UserPoolClient, user: User): Promise<Tokens> {
    const signIn = { authTime: this.#seconds(), originJti: randomUUID(), eventId: randomUUID() };
    const refreshToken = this.#refreshTokens.put(
      { sub: user.sub, clientId: client.id, signIn },
      this.#clock.now() + client.lives.refresh * 1000,
    );
    return { ...(await this.#issue(client, user, signIn)), refreshToken };
  }

  async #issue(client: UserPoolClient, user: User, signIn: SignIn): Promise<Tokens> {
    const { issuer, key } = this.#pool;
    const context = { issuer, clientId: client.id, user, signIn, issuedAt: this.#seconds() };
    const [idToken, accessToken] = await Promise.all([
      key.sign(idTokenClaims(context, client.lives.id)),
      key.sign(accessTokenClaims(context, client.lives.access)),
    ]);
    return { idToken, accessToken, expiresIn: client.lives.access };
  }

  #seconds(): number {
    return Math.floor(this.#clock.now() / 1000);
  }
}
