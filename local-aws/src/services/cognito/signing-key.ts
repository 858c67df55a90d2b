import {
  calculateJwkThumbprint,
  createLocalJWKSet,
  exportJWK,
  generateKeyPair,
  SignJWT,
  type CryptoKey,
  type JSONWebKeySet,
  type JWTPayload,
  type JWTVerifyGetKey,
} from 'jose';

const ALGORITHM = 'RS256';

interface Key {
  readonly privateKey: CryptoKey;
  readonly kid: string;
  readonly jwks: JSONWebKeySet;
  readonly verify: JWTVerifyGetKey;
}

/** A pool's RSA key. It is made when the first token is, because that takes a moment. */
export class SigningKey {
  #key: Promise<Key> | undefined;

  async sign(claims: JWTPayload): Promise<string> {
    const { privateKey, kid } = await this.#get();
    return new SignJWT(claims).setProtectedHeader({ alg: ALGORITHM, kid }).sign(privateKey);
  }

  async jwks(): Promise<JSONWebKeySet> {
    return (await this.#get()).jwks;
  }

  readonly verifyKey: JWTVerifyGetKey = async (header, token) =>
    (await this.#get()).verify(header, token);

  #get(): Promise<Key> {
    this.#key ??= generate();
    return this.#key;
  }
}

async function generate(): Promise<Key> {
  const { privateKey, publicKey } = await generateKeyPair(ALGORITHM, { modulusLength: 2048 });
  const jwk = await exportJWK(publicKey);
  const kid = await calculateJwkThumbprint(jwk);
  const jwks = { keys: [{ ...jwk, kid, alg: ALGORITHM, use: 'sig' }] };
  return { privateKey, kid, jwks, verify: createLocalJWKSet(jwks) };
}
