import type { JWTVerifyGetKey } from 'jose';

/** Who signs tokens here: user pools. */
export interface TokenIssuers {
  /**
   * The public keys of an issuer, e.g. `https://cognito-idp.us-east-1.amazonaws.com/us-east-1_a1b2c3`.
   * Undefined: nobody here issues tokens under that name.
   */
  keysOf(issuer: string): JWTVerifyGetKey | undefined;
}
