import { z } from 'zod';
import { opaque } from './opaque.ts';
import { refusals } from './refusals.ts';

/** How long a token is good for, in ms. */
const LIFETIME = 300_000;

/** Lists in pages: a token carries what was asked for, and the last item of the page before. */
export function page<Q extends z.ZodType>(query: Q) {
  const tokens = opaque(z.object({ query, after: z.string(), issuedAt: z.number() }));
  return {
    /** Undefined: the token is none of these. */
    read: tokens.read,
    /** What the token goes on with. @throws AwsError ExpiredNextTokenException after 300 s */
    begun(token: string | undefined, now: number) {
      if (token === undefined) return undefined;
      const begun = tokens.read(token);
      if (!begun) throw refusals.invalidArgument('Invalid NextToken.');
      if (now - begun.issuedAt > LIFETIME) throw refusals.expiredToken();
      return begun;
    },
    /** The items, which are in the order of their ids, behind the one of the id `after`. */
    of<T>(list: {
      items: readonly T[];
      idOf: (item: T) => string;
      query: z.output<Q>;
      after: string | undefined;
      most: number;
      now: number;
    }): { items: readonly T[]; NextToken: string | undefined } {
      const { after, idOf, most } = list;
      const rest = list.items.filter((item) => after === undefined || idOf(item) > after);
      const items = rest.slice(0, most);
      const last = items.at(-1);
      if (rest.length <= most || last === undefined) return { items, NextToken: undefined };
      const token = { query: list.query, after: idOf(last), issuedAt: list.now };
      return { items, NextToken: tokens.write(token) };
    },
  };
}
