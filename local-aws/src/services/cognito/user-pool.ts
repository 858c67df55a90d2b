import { localArn, REGION } from '../../arn.ts';
import type { Clock } from '../../clock.ts';
import { refusals } from './refusals.ts';
import {
  tokenLives,
  type TokenLives,
  type UserPoolClientSettings,
  type UserPoolSettings,
} from './settings.ts';
import { SigningKey } from './signing-key.ts';
import { Users } from './users.ts';

/** An app that signs users of a pool in. */
export interface UserPoolClient {
  readonly id: string;
  readonly name: string;
  readonly settings: UserPoolClientSettings;
  readonly lives: TokenLives;
}

/** What exists of a pool besides who is signed in. Times in ms since the epoch. */
export class UserPool {
  readonly id: string;
  readonly name: string;
  readonly settings: UserPoolSettings;
  readonly createdAt: number;
  readonly users: Users;
  readonly key = new SigningKey();
  readonly #clients = new Map<string, UserPoolClient>();

  constructor(options: { id: string; name: string; settings: UserPoolSettings; clock: Clock }) {
    this.id = options.id;
    this.name = options.name;
    this.settings = options.settings;
    this.createdAt = options.clock.now();
    this.users = new Users(options.clock, options.settings);
  }

  get arn(): string {
    return userPoolArn(this.id);
  }

  /** The issuer of its tokens, without `https://`. */
  get providerName(): string {
    return `cognito-idp.${REGION}.amazonaws.com/${this.id}`;
  }

  get issuer(): string {
    return `https://${this.providerName}`;
  }

  addClient(id: string, name: string, settings: UserPoolClientSettings): UserPoolClient {
    const client = { id, name, settings, lives: tokenLives(settings) };
    this.#clients.set(id, client);
    return client;
  }

  findClient(id: string): UserPoolClient | undefined {
    return this.#clients.get(id);
  }

  /** Throws `ResourceNotFoundException`. */
  client(id: string): UserPoolClient {
    const client = this.findClient(id);
    if (!client) throw refusals.noSuchClient(id);
    return client;
  }

  clients(): readonly UserPoolClient[] {
    return [...this.#clients.values()];
  }
}

export function userPoolArn(id: string): string {
  return localArn('cognito-idp', `userpool/${id}`);
}
