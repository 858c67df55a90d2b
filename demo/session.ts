export interface Tokens {
  readonly idToken: string;
  readonly accessToken: string;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}

/** A token that is about to expire may have by the time it arrives, ms. */
const MARGIN = 60_000;

/** A user who stays signed in: signs in when the first token is asked for, and before one expires. */
export class Session {
  readonly #signIn: () => Promise<Tokens>;
  readonly #now: () => number;
  #tokens: Tokens | undefined;
  #pending: Promise<Tokens> | undefined;

  /** @param now milliseconds since the epoch */
  constructor(signIn: () => Promise<Tokens>, now: () => number = Date.now) {
    this.#signIn = signIn;
    this.#now = now;
  }

  async tokens(): Promise<Tokens> {
    const tokens = this.#tokens;
    return tokens && tokens.expiresAt - MARGIN > this.#now() ? tokens : this.renew();
  }

  /** Signs in again, whatever the tokens at hand say. Whoever asks meanwhile gets the same ones. */
  renew(): Promise<Tokens> {
    this.#pending ??= this.#signInAgain().finally(() => {
      this.#pending = undefined;
    });
    return this.#pending;
  }

  async #signInAgain(): Promise<Tokens> {
    this.#tokens = await this.#signIn();
    return this.#tokens;
  }
}
