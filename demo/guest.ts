import { randomBytes } from 'node:crypto';
import { AdminDeleteUserCommand } from '@aws-sdk/client-cognito-identity-provider';
import { Api } from './api.ts';
import { Session } from './session.ts';
import { signIn } from './sign-in.ts';
import type { Target } from './target.ts';
import type { User } from './user.ts';

/**
 * A user made for one run, who has uploaded nothing and got no mail yet; deleted when disposed of.
 * The address is one of the mailbox simulator: SES takes it in any account and bothers nobody.
 *
 * https://docs.aws.amazon.com/ses/latest/dg/send-an-email-from-console.html
 * @param name a part of the address: letters, digits, hyphens
 */
export function guestOf(target: Target, name: string): User & AsyncDisposable {
  const email = `success+${name}-${randomBytes(4).toString('hex')}@simulator.amazonses.com`;
  const password = `Aa1-${randomBytes(12).toString('base64url')}`;
  let signedIn = false;
  const session = new Session(() => {
    signedIn = true;
    return signIn(target, email, { password });
  });
  return {
    email,
    session,
    api: new Api(target.outputs.SiteUrl, session),
    async [Symbol.asyncDispose]() {
      if (!signedIn) return;
      const { UserPoolId } = target.outputs;
      await target.cognito.send(new AdminDeleteUserCommand({ UserPoolId, Username: email }));
    },
  };
}
