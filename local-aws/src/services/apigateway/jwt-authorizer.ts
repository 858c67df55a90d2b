import { errors, jwtVerify, type JWTPayload } from 'jose';
import type { WebRequest } from '../../gateway/web.ts';
import type { TokenIssuers } from '../../token-issuers.ts';

export interface JwtAuthorizer {
  /** Where the token is: a header's name (lower-case), or a parameter's of the query. */
  readonly identitySource:
    | { readonly kind: 'header'; readonly name: string }
    | { readonly kind: 'query'; readonly name: string };
  readonly issuer: string;
  readonly audience: readonly string[];
}

export type Authorization =
  | { readonly kind: 'allowed'; readonly claims: JWTPayload }
  | {
      readonly kind: 'refused';
      readonly status: 401 | 403;
      /** The header `www-authenticate`, which tells why. */
      readonly challenge: string;
    };

/** Algorithms of RSA keys are all that API Gateway supports. */
const ALGORITHMS = ['RS256', 'RS384', 'RS512'];

/**
 * Whether a request may pass, in the order of API Gateway's own checks: signature, issuer, audience,
 * times, scopes.
 * @param scopes The token needs one of these, if there are any.
 * @param now ms since the epoch
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html
 */
export async function authorize(
  authorizer: JwtAuthorizer,
  issuers: TokenIssuers,
  request: Pick<WebRequest, 'headers' | 'rawQuery'>,
  scopes: readonly string[],
  now: number,
): Promise<Authorization> {
  const token = tokenOf(authorizer, request);
  if (!token) return { kind: 'refused', status: 401, challenge: 'Bearer' };
  const keys = issuers.keysOf(authorizer.issuer);
  if (!keys) return invalid('the issuer is not known');
  try {
    const { payload } = await jwtVerify(token, keys, {
      algorithms: ALGORITHMS,
      issuer: authorizer.issuer,
      requiredClaims: ['exp'],
      currentDate: new Date(now),
    });
    if (!isForAudience(payload, authorizer.audience))
      return invalid('the token does not have a valid audience');
    if (payload.iat !== undefined && payload.iat * 1000 > now)
      return invalid('the token was issued in the future');
    if (scopes.length > 0 && !scopesOf(payload).some((scope) => scopes.includes(scope)))
      return {
        kind: 'refused',
        status: 403,
        challenge: `Bearer scope="${scopes.join(' ')}" error="insufficient_scope" error_description="the token has none of the scopes"`,
      };
    return { kind: 'allowed', claims: payload };
  } catch (error) {
    return invalid(reasonOf(error));
  }
}

/** Of an OAuth token (`scope`), or of some providers' (`scp`). */
function scopesOf({ scope, scp }: JWTPayload): readonly string[] {
  const value = scope ?? scp;
  if (Array.isArray(value)) return value.filter((one) => typeof one === 'string');
  return typeof value === 'string' ? value.split(' ') : [];
}

function tokenOf(
  { identitySource: { kind, name } }: JwtAuthorizer,
  { headers, rawQuery }: Pick<WebRequest, 'headers' | 'rawQuery'>,
): string | undefined {
  const given = kind === 'header' ? headers[name] : new URLSearchParams(rawQuery).get(name);
  const text = Array.isArray(given) ? given.join(',') : given;
  return text?.replace(/^Bearer +/i, '').trim();
}

/** `client_id` counts only in a token without `aud`, such as Cognito's access tokens. */
function isForAudience(
  { aud, client_id: clientId }: JWTPayload,
  audience: readonly string[],
): boolean {
  return [aud ?? clientId].flat().some((one) => typeof one === 'string' && audience.includes(one));
}

function invalid(description: string): Authorization {
  return {
    kind: 'refused',
    status: 401,
    challenge: `Bearer scope="" error="invalid_token" error_description="${description}"`,
  };
}

/** In words that are safe in a header: nothing of the token is repeated. */
function reasonOf(error: unknown): string {
  if (error instanceof errors.JWTExpired) return 'the token has expired';
  if (error instanceof errors.JWTClaimValidationFailed)
    return `the claim ${error.claim} is not valid`;
  if (error instanceof errors.JWKSNoMatchingKey) return 'no key of the issuer has signed the token';
  if (error instanceof errors.JWSSignatureVerificationFailed) return 'the signature is invalid';
  if (error instanceof errors.JOSEAlgNotAllowed) return 'the algorithm is not supported';
  return 'the token is malformed';
}
