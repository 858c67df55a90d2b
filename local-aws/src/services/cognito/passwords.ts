import { randomBytes, scrypt, timingSafeEqual, type BinaryLike } from 'node:crypto';
import { promisify } from 'node:util';
import { z } from 'zod';
import { refusals } from './refusals.ts';

/** @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_PasswordPolicyType.html */
export const passwordPolicy = z.looseObject({
  MinimumLength: z.int().min(6).max(99).default(8),
  RequireLowercase: z.boolean().default(false),
  RequireUppercase: z.boolean().default(false),
  RequireNumbers: z.boolean().default(false),
  RequireSymbols: z.boolean().default(false),
  TemporaryPasswordValidityDays: z.int().min(1).max(365).default(7),
});
export type PasswordPolicy = z.output<typeof passwordPolicy>;

/** What a pool asks for that says nothing about passwords. */
export const DEFAULT_POLICY: PasswordPolicy = passwordPolicy.parse({
  RequireLowercase: true,
  RequireUppercase: true,
  RequireNumbers: true,
  RequireSymbols: true,
});

const SYMBOLS = /[\^$*.[\]{}()?"!@#%&/\\,><':;|_~`=+\- ]/;

/** Throws `InvalidPasswordException` with the first rule that is broken. */
export function checkPassword(password: string, policy: PasswordPolicy): void {
  const rules: readonly (readonly [boolean, string])[] = [
    [password.length >= policy.MinimumLength, 'not long enough'],
    [!policy.RequireUppercase || /[A-Z]/.test(password), 'must have uppercase characters'],
    [!policy.RequireLowercase || /[a-z]/.test(password), 'must have lowercase characters'],
    [!policy.RequireNumbers || /\d/.test(password), 'must have numeric characters'],
    [!policy.RequireSymbols || SYMBOLS.test(password), 'must have symbol characters'],
  ];
  const broken = rules.find(([kept]) => !kept);
  if (broken) throw refusals.invalidPassword(broken[1]);
}

/** All that is kept of a password. */
export interface PasswordHash {
  readonly salt: Buffer;
  readonly hash: Buffer;
}

const derive = promisify<BinaryLike, BinaryLike, number, Buffer>(scrypt);

export async function hashPassword(password: string): Promise<PasswordHash> {
  const salt = randomBytes(16);
  return { salt, hash: await derive(password, salt, 32) };
}

export async function isPassword(password: string, { salt, hash }: PasswordHash): Promise<boolean> {
  return timingSafeEqual(await derive(password, salt, hash.length), hash);
}
