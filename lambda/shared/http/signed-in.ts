import * as z from 'zod/mini';
import { Problem } from './problem.ts';
import type { ApiEvent } from './router.ts';

/** Who sends a request, as the user pool says. */
export interface SignedIn {
  /** The user's `sub`, which stays when the address changes. */
  readonly userId: string;
  /** Verified: it is the sender's own. */
  readonly email: string;
}

/** API Gateway hands claims on as strings. Their order is the order in which we complain. */
const idToken = z.object(
  {
    token_use: z.literal('id', 'Send the ID token: an access token does not say who you are.'),
    email_verified: z.literal(['true', true], 'Verify your e-mail address first.'),
    email: z
      .email('Your e-mail address has a form that we cannot write to.')
      .check(z.maxLength(254, 'Your e-mail address is too long to write to.')),
    sub: z
      .string('The token has no sub.')
      .check(z.regex(/^[\w-]{1,128}$/, 'The token has a sub of a form that we do not know.')),
  },
  'Send an ID token.',
);

/**
 * The authorizer has checked the token's signature, issuer, audience and age, but takes access
 * tokens too, which carry no address.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-id-token.html
 *
 * @throws Problem 403
 */
export function signedIn({ requestContext }: ApiEvent): SignedIn {
  const parsed = idToken.safeParse(requestContext.authorizer?.jwt.claims);
  if (parsed.success) return { userId: parsed.data.sub, email: parsed.data.email };
  throw new Problem(403, parsed.error.issues.map(({ message }) => message)[0] ?? 'Sign in.');
}
