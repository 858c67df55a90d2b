import { refusals } from './refusals.ts';
import type { UserPoolSettings } from './settings.ts';

export type UserAttributes = Readonly<Record<string, string>>;

/** @see https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-attributes.html */
const STANDARD = new Set([
  'address',
  'birthdate',
  'email',
  'email_verified',
  'family_name',
  'gender',
  'given_name',
  'locale',
  'middle_name',
  'name',
  'nickname',
  'phone_number',
  'phone_number_verified',
  'picture',
  'preferred_username',
  'profile',
  'updated_at',
  'website',
  'zoneinfo',
]);
const FORMATS: Readonly<Record<string, RegExp>> = {
  email: /^[^\s@]+@[^\s@]+$/,
  phone_number: /^\+\d{1,15}$/,
  email_verified: /^(true|false)$/,
  phone_number_verified: /^(true|false)$/,
};

/** Throws `InvalidParameterException` unless a pool's users may have all of these. */
export function checkAttributes(attributes: UserAttributes, { Schema }: UserPoolSettings): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (name === 'sub') throw refusals.invalidParameter('user.sub: Attribute cannot be updated.');
    if (!STANDARD.has(name) && !Schema.some((own) => `custom:${own.Name}` === name))
      throw refusals.invalidParameter(
        `Attributes did not conform to the schema: Type for attribute {${name}} could not be determined`,
      );
    if (!isWellFormed(name, value))
      throw refusals.invalidParameter(`Invalid ${name} format: '${value}'.`);
  }
}

export function isWellFormed(attribute: string, value: string): boolean {
  return FORMATS[attribute]?.test(value) ?? true;
}

/** An address that changes has to be verified again. */
export function changedAttributes(
  before: UserAttributes,
  changes: UserAttributes,
): Record<string, string> {
  const unverified = ['email', 'phone_number']
    .filter((name) => name in changes && changes[name] !== before[name])
    .map((name) => [`${name}_verified`, 'false']);
  return { ...before, ...Object.fromEntries(unverified), ...changes };
}
