import { json, type InsideRoute } from '../../gateway/inside-view.ts';
import type { CognitoEngine } from './engine.ts';

/** The public keys, which AWS serves below the issuer's address. */
export function cognitoRoutes(engine: CognitoEngine): readonly InsideRoute[] {
  return [
    {
      method: 'GET',
      path: '/_local/cognito/:pool/.well-known/jwks.json',
      async handle({ pool: id }) {
        const pools = engine.pools();
        const pool = pools.find((one) => one.id === id);
        if (pool) return json(await pool.key.jwks());
        const known = pools.map((one) => one.id).join(', ') || 'none';
        return json({ message: `There is no user pool ${id}. There is: ${known}.` }, 404);
      },
    },
  ];
}
