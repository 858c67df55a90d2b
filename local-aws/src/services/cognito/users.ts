import { randomUUID } from 'node:crypto';
import type { Clock } from '../../clock.ts';
import {
  changedAttributes,
  checkAttributes,
  isWellFormed,
  type UserAttributes,
} from './attributes.ts';
import { checkPassword, hashPassword, type PasswordHash } from './passwords.ts';
import { refusals } from './refusals.ts';
import type { UserPoolSettings } from './settings.ts';

const DAY = 86_400_000;
const NOUNS = { email: 'an email', phone_number: 'a phone number' } as const;

/** Times in ms since the epoch. */
export interface User {
  /** Of a person who signs in with an e-mail address or phone number: the same UUID as `sub`. */
  readonly username: string;
  /** Never changes, and is never given to another user. */
  readonly sub: string;
  readonly attributes: UserAttributes;
  readonly status: 'FORCE_CHANGE_PASSWORD' | 'CONFIRMED';
  readonly enabled: boolean;
  /** Undefined: nobody can sign in before one is set. */
  readonly password: PasswordHash | undefined;
  /** When a temporary password ends. */
  readonly passwordExpiresAt: number;
  readonly createdAt: number;
  readonly modifiedAt: number;
}

/** The users of a pool. Whatever names one may be a username, a `sub` or, where people sign in with it, an address. */
export class Users {
  readonly #clock: Clock;
  readonly #settings: UserPoolSettings;
  /** By `sub`. */
  readonly #users = new Map<string, User>();

  constructor(clock: Clock, settings: UserPoolSettings) {
    this.#clock = clock;
    this.#settings = settings;
  }

  /** In the order of their creation. */
  list(): readonly User[] {
    return [...this.#users.values()];
  }

  find(name: string): User | undefined {
    const aliases = this.#settings.UsernameAttributes;
    return this.list().find(
      (user) =>
        user.sub === name ||
        this.#same(user.username, name) ||
        aliases.some((alias) => this.#same(user.attributes[alias], name)),
    );
  }

  /** Throws `UserNotFoundException`. */
  get(name: string): User {
    const user = this.find(name);
    if (!user) throw refusals.userNotFound();
    return user;
  }

  /** Makes a user who must choose a new password at the first sign-in. */
  async create(name: string, given: UserAttributes, temporaryPassword?: string): Promise<User> {
    const alias = this.#aliasOf(name);
    const attributes = alias ? { ...given, [alias]: name } : given;
    checkAttributes(attributes, this.#settings);
    const password =
      temporaryPassword === undefined ? undefined : await this.#hash(temporaryPassword);
    if (this.find(name)) throw refusals.usernameExists();
    this.#refuseTaken(attributes);
    const now = this.#clock.now();
    const sub = randomUUID();
    return this.#keep({
      username: alias ? sub : name,
      sub,
      attributes,
      status: 'FORCE_CHANGE_PASSWORD',
      enabled: true,
      password,
      passwordExpiresAt: this.#temporaryUntil(),
      createdAt: now,
      modifiedAt: now,
    });
  }

  /** A password that is not `permanent` must be changed at the next sign-in. */
  async setPassword(name: string, password: string, permanent: boolean): Promise<void> {
    const { sub } = this.get(name);
    const hash = await this.#hash(password);
    this.#change(sub, {
      password: hash,
      status: permanent ? 'CONFIRMED' : 'FORCE_CHANGE_PASSWORD',
      passwordExpiresAt: permanent ? Infinity : this.#temporaryUntil(),
    });
  }

  updateAttributes(name: string, changes: UserAttributes): void {
    const user = this.get(name);
    checkAttributes(changes, this.#settings);
    this.#refuseTaken(changes, user);
    this.#change(user.sub, { attributes: changedAttributes(user.attributes, changes) });
  }

  setEnabled(name: string, enabled: boolean): void {
    this.#change(this.get(name).sub, { enabled });
  }

  remove(name: string): void {
    this.#users.delete(this.get(name).sub);
  }

  #hash(password: string): Promise<PasswordHash> {
    checkPassword(password, this.#settings.Policies.PasswordPolicy);
    return hashPassword(password);
  }

  #temporaryUntil(): number {
    const days = this.#settings.Policies.PasswordPolicy.TemporaryPasswordValidityDays;
    return this.#clock.now() + days * DAY;
  }

  #change(sub: string, changes: Partial<User>): void {
    this.#keep({ ...this.get(sub), ...changes, modifiedAt: this.#clock.now() });
  }

  #keep(user: User): User {
    this.#users.set(user.sub, user);
    return user;
  }

  /** The attribute that a name is, in a pool whose users sign in with one. */
  #aliasOf(name: string): string | undefined {
    const allowed = this.#settings.UsernameAttributes;
    const alias = allowed.find((attribute) => isWellFormed(attribute, name));
    if (allowed.length > 0 && !alias)
      throw refusals.invalidParameter(
        `Username should be ${allowed.map((one) => NOUNS[one]).join(' or ')}.`,
      );
    return alias;
  }

  #refuseTaken(attributes: UserAttributes, by?: User): void {
    for (const alias of this.#settings.UsernameAttributes) {
      const value = attributes[alias];
      const holder = value === undefined ? undefined : this.find(value);
      if (holder && holder.sub !== by?.sub) throw refusals.aliasExists(alias);
    }
  }

  #same(a: string | undefined, b: string): boolean {
    if (this.#settings.UsernameConfiguration.CaseSensitive) return a === b;
    return a?.toLowerCase() === b.toLowerCase();
  }
}
