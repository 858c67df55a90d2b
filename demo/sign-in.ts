import {
  AdminCreateUserCommand,
  AdminGetUserCommand,
  AdminInitiateAuthCommand,
  AdminSetUserPasswordCommand,
  UserNotFoundException,
} from '@aws-sdk/client-cognito-identity-provider';
import * as z from 'zod';
import type { Tokens } from './session.ts';
import type { Target } from './target.ts';

const LAPTOP_PASSWORD = 'Only-on-a-laptop-1';

const authenticationResult = z.object({
  IdToken: z.string(),
  AccessToken: z.string(),
  /** Seconds. */
  ExpiresIn: z.number(),
});

interface SignInOptions {
  /** Told when a user is created. */
  readonly note?: ((text: string) => void) | undefined;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
  /** Default: CONVEYOR_PASSWORD, or a fixed one on a laptop. */
  readonly password?: string | undefined;
}

/**
 * Signs a user in as the operator of the pool, who needs neither page nor SRP. A user who is not
 * there is created, with a verified e-mail and without an invitation.
 *
 * https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-authentication-flow-methods.html
 * @throws when there is no password to use, or the pool does not take it
 */
export async function signIn(
  target: Target,
  email: string,
  { note = () => {}, now = Date.now, password = passwordFor(target) }: SignInOptions = {},
): Promise<Tokens> {
  const { cognito, outputs } = target;
  if (!(await exists(target, email))) {
    await create(target, email, password);
    note(`Created the user ${email} in the pool ${outputs.UserPoolId}.`);
  }
  const { AuthenticationResult, ChallengeName } = await cognito.send(
    new AdminInitiateAuthCommand({
      UserPoolId: outputs.UserPoolId,
      ClientId: outputs.UserPoolClientId,
      AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME: email, PASSWORD: password },
    }),
  );
  if (ChallengeName)
    throw new Error(
      `${email} cannot be signed in by a password alone: the pool asks for ${ChallengeName}. ` +
        'Take another --user, or give this one a permanent password: aws cognito-idp admin-set-user-password.',
    );
  const { IdToken, AccessToken, ExpiresIn } = authenticationResult.parse(AuthenticationResult);
  return { idToken: IdToken, accessToken: AccessToken, expiresAt: now() + ExpiresIn * 1000 };
}

function passwordFor({ isLaptop }: Target): string {
  const password = process.env.CONVEYOR_PASSWORD ?? (isLaptop ? LAPTOP_PASSWORD : undefined);
  if (password) return password;
  throw new Error(
    'In an account the user needs a password of yours: set the environment variable CONVEYOR_PASSWORD.',
  );
}

async function exists({ cognito, outputs }: Target, email: string): Promise<boolean> {
  try {
    await cognito.send(
      new AdminGetUserCommand({ UserPoolId: outputs.UserPoolId, Username: email }),
    );
    return true;
  } catch (error) {
    if (error instanceof UserNotFoundException) return false;
    throw error;
  }
}

async function create(
  { cognito, outputs: { UserPoolId } }: Target,
  email: string,
  password: string,
): Promise<void> {
  await cognito.send(
    new AdminCreateUserCommand({
      UserPoolId,
      Username: email,
      UserAttributes: [
        { Name: 'email', Value: email },
        { Name: 'email_verified', Value: 'true' },
      ],
      MessageAction: 'SUPPRESS',
    }),
  );
  await cognito.send(
    new AdminSetUserPasswordCommand({
      UserPoolId,
      Username: email,
      Password: password,
      Permanent: true,
    }),
  );
}
