import { z } from 'zod';
import { DEFAULT_POLICY, passwordPolicy } from './passwords.ts';

const notEmulated = (what: string) => z.never(`local-aws has no ${what}. Leave it out.`).optional();

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cognito-userpool.html */
export const userPoolSettings = z.looseObject({
  UserPoolName: z.string().optional(),
  /** With any of them, users sign in by it and their username is a UUID. */
  UsernameAttributes: z.array(z.enum(['email', 'phone_number'])).default([]),
  UsernameConfiguration: z
    .object({ CaseSensitive: z.boolean().default(false) })
    .default({ CaseSensitive: false }),
  Policies: z
    .looseObject({ PasswordPolicy: passwordPolicy.default(DEFAULT_POLICY) })
    .default({ PasswordPolicy: DEFAULT_POLICY }),
  Schema: z.array(z.looseObject({ Name: z.string() })).default([]),
  MfaConfiguration: z.enum(['OFF', 'OPTIONAL'], 'local-aws has no second factor.').default('OFF'),
  AliasAttributes: notEmulated('aliases beside a username (UsernameAttributes it has)'),
  LambdaConfig: notEmulated('triggers of user pools'),
});
export type UserPoolSettings = z.output<typeof userPoolSettings>;

const AUTH_FLOWS = [
  'ALLOW_ADMIN_USER_PASSWORD_AUTH',
  'ALLOW_CUSTOM_AUTH',
  'ALLOW_REFRESH_TOKEN_AUTH',
  'ALLOW_USER_AUTH',
  'ALLOW_USER_PASSWORD_AUTH',
  'ALLOW_USER_SRP_AUTH',
] as const;
export type ExplicitAuthFlow = (typeof AUTH_FLOWS)[number];

const SECONDS = { seconds: 1, minutes: 60, hours: 3600, days: 86_400 } as const;
const unit = z.enum(['seconds', 'minutes', 'hours', 'days']);
const validity = z.int().positive().optional();

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cognito-userpoolclient.html */
export const userPoolClientSettings = z.looseObject({
  UserPoolId: z.string(),
  ClientName: z.string().optional(),
  GenerateSecret: z.literal(false, 'local-aws checks no SECRET_HASH. Set it to false.').optional(),
  ExplicitAuthFlows: z
    .array(z.enum(AUTH_FLOWS))
    .default(['ALLOW_REFRESH_TOKEN_AUTH', 'ALLOW_USER_SRP_AUTH', 'ALLOW_CUSTOM_AUTH']),
  PreventUserExistenceErrors: z.enum(['ENABLED', 'LEGACY']).default('LEGACY'),
  AccessTokenValidity: validity,
  IdTokenValidity: validity,
  RefreshTokenValidity: validity,
  TokenValidityUnits: z
    .object({
      AccessToken: unit.default('hours'),
      IdToken: unit.default('hours'),
      RefreshToken: unit.default('days'),
    })
    .prefault({}),
});
export type UserPoolClientSettings = z.output<typeof userPoolClientSettings>;

/** How long a client's tokens are valid, in seconds. */
export interface TokenLives {
  readonly access: number;
  readonly id: number;
  readonly refresh: number;
}

/**
 * Throws unless access and ID tokens live 5 minutes to a day, and refresh tokens an hour to 10 years.
 * @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_UserPoolClientType.html
 */
export function tokenLives(settings: UserPoolClientSettings): TokenLives {
  const { AccessToken, IdToken, RefreshToken } = settings.TokenValidityUnits;
  const { AccessTokenValidity = 1, IdTokenValidity = 1, RefreshTokenValidity = 30 } = settings;
  return {
    access: between('AccessTokenValidity', AccessTokenValidity * SECONDS[AccessToken], 300, 86_400),
    id: between('IdTokenValidity', IdTokenValidity * SECONDS[IdToken], 300, 86_400),
    refresh: between(
      'RefreshTokenValidity',
      RefreshTokenValidity * SECONDS[RefreshToken],
      3600,
      3650 * 86_400,
    ),
  };
}

function between(name: string, seconds: number, min: number, max: number): number {
  if (seconds < min || seconds > max)
    throw new Error(`${name} is ${seconds} seconds; it must be ${min} to ${max}.`);
  return seconds;
}
