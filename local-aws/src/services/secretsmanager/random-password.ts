import { randomInt } from 'node:crypto';
import { z } from 'zod';

const flag = z.union([z.boolean(), z.stringbool()]).default(false);

/**
 * How a secret is made up.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-secretsmanager-secret-generatesecretstring.html
 */
export const generateSecretString = z.strictObject({
  PasswordLength: z.coerce.number().int().min(1).max(4096).default(32),
  ExcludeCharacters: z.string().default(''),
  ExcludeLowercase: flag,
  ExcludeUppercase: flag,
  ExcludeNumbers: flag,
  ExcludePunctuation: flag,
  IncludeSpace: flag,
  RequireEachIncludedType: z.union([z.boolean(), z.stringbool()]).default(true),
  SecretStringTemplate: z.string().optional(),
  GenerateStringKey: z.string().optional(),
});
type Wish = z.output<typeof generateSecretString>;

/** The secret itself: a password, or a JSON object with one under a key. */
export function secretString(wish: Wish): string {
  const password = randomPassword(wish);
  const { SecretStringTemplate: template, GenerateStringKey: key } = wish;
  if (template === undefined && key === undefined) return password;
  if (template === undefined || key === undefined)
    throw new Error('SecretStringTemplate and GenerateStringKey belong together');
  const fields = z.record(z.string(), z.unknown()).parse(JSON.parse(template));
  return JSON.stringify({ ...fields, [key]: password });
}

/** @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetRandomPassword.html */
function randomPassword(wish: Wish): string {
  const types = [
    wish.ExcludeLowercase ? '' : 'abcdefghijklmnopqrstuvwxyz',
    wish.ExcludeUppercase ? '' : 'ABCDEFGHIJKLMNOPQRSTUVWXYZ',
    wish.ExcludeNumbers ? '' : '0123456789',
    wish.ExcludePunctuation ? '' : '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~',
    wish.IncludeSpace ? ' ' : '',
  ]
    .map((type) => type.split('').filter((one) => !wish.ExcludeCharacters.includes(one)))
    .filter((type) => type.length > 0);
  const all = types.flat();
  if (all.length === 0) throw new Error('GenerateSecretString excludes every character');
  const required = wish.RequireEachIncludedType ? types : [];
  if (required.length > wish.PasswordLength)
    throw new Error(
      `A password of ${wish.PasswordLength} characters cannot have one of each of ${required.length} types`,
    );
  const characters = Array.from({ length: wish.PasswordLength }, (_, index) =>
    anyOf(required[index] ?? all),
  );
  return shuffled(characters).join('');
}

function anyOf(characters: readonly string[]): string {
  return characters[randomInt(characters.length)] ?? '';
}

function shuffled(characters: readonly string[]): string[] {
  return characters
    .map((character) => ({ character, order: randomInt(2 ** 40) }))
    .toSorted((one, other) => one.order - other.order)
    .map(({ character }) => character);
}
