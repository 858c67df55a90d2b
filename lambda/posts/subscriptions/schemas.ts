import * as z from 'zod/mini';
import { normalizedAddress } from '../../shared/address.ts';

/** Whom to subscribe: one plain address, without a name. */
export const subscriptionRequest = z.strictObject(
  {
    email: z.pipe(
      z.pipe(z.string('An e-mail address is text.'), z.transform(normalizedAddress)),
      z
        .email('This is no e-mail address that we can write to.')
        .check(z.maxLength(254, 'An e-mail address has at most 254 characters.')),
    ),
  },
  'The body is an object.',
);

/** The same for everybody, so that nobody learns who subscribes to what. */
export const requested = z.object({ detail: z.string() });
export type Requested = z.infer<typeof requested>;

/** From the link in the invitation. */
export const confirmation = z.strictObject(
  { token: z.string('A token is text.').check(z.maxLength(400, 'This is no token.')) },
  'The body is an object.',
);

export const confirmed = z.object({ status: z.literal('SUBSCRIBED') });
export type Confirmed = z.infer<typeof confirmed>;

/** From the link in a mail. Mail programs may add parameters of their own. */
export const unsubscribeQuery = z.object({
  token: z.string('The token of the mail is missing.').check(z.maxLength(400, 'This is no token.')),
});

export const unsubscribed = z.object({ status: z.literal('UNSUBSCRIBED') });
export type Unsubscribed = z.infer<typeof unsubscribed>;
