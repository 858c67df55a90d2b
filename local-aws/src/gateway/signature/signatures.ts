import { readSessionToken, type Callers, type KnownKey } from '../callers.ts';
import { parseCredential, type CredentialScope } from '../credential-scope.ts';
import type { Caller } from '../exchange.ts';
import {
  ALGORITHM,
  canonicalRequest,
  stringToSign,
  type SignedRequest,
} from './canonical-request.ts';
import { readPresignedUrl } from './presigned-url.ts';
import {
  accessDenied,
  invalidAccessKeyId,
  invalidToken,
  malformedAuthorization,
  olderSignature,
  signatureDoesNotMatch,
  tooSkewed,
  twoMechanisms,
} from './refusals.ts';
import { sameSecret, scopeText, SigningKeys } from './signing-keys.ts';
import { parseSigningTime, SKEW } from './time.ts';

/** What a browser's form says of who signed its policy; the fields' values, as sent. */
export interface SignedForm {
  /** Base64. */
  readonly policy: string;
  readonly algorithm: string;
  readonly credential: string;
  /** `20261122T101500Z` */
  readonly date: string;
  readonly signature: string;
  readonly securityToken: string | undefined;
}

interface SignatureParts {
  readonly time: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  readonly payloadHash: string;
  readonly securityToken: string | undefined;
}

/**
 * Tells who made a request by its signature. What is signed with a function's key is verified, and
 * so is everything presigned: both may come from somebody else. Any other key is the operator's.
 * Times are real ones: who signs lives in real time, also when the laptop's clock was skipped.
 */
export class Signatures {
  readonly #callers: Callers;
  readonly #now: () => number;
  readonly #keys = new SigningKeys();

  /** @param options.now ms since the epoch */
  constructor(options: { callers: Callers; now: () => number }) {
    this.#callers = options.callers;
    this.#now = options.now;
  }

  /** Throws an AwsError that says why a signature does not count. */
  authenticate(request: SignedRequest, scope: CredentialScope): Caller {
    if (scope.place === 'query') return this.#verifyUrl(request, scope);
    if (request.query.has('X-Amz-Signature')) throw twoMechanisms();
    const key = this.#callers.find(scope.accessKeyId);
    if (key?.caller.kind !== 'function') return { kind: 'operator' };
    if (scope.version === 2) throw olderSignature();
    return this.#verify(request, scope, key, this.#readHeaders(request, scope));
  }

  /**
   * Who signed a form's policy. Whether the form keeps to its policy is S3's affair.
   * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-authentication-HTTPPOST.html
   */
  verifyForm(form: SignedForm): Caller {
    const scope = parseCredential(form.credential);
    if (form.algorithm !== ALGORITHM) throw olderSignature();
    if (!scope || scope.service !== 's3' || scopeText(scope) !== afterKey(form.credential))
      throw malformedAuthorization(
        `X-Amz-Credential must be <key>/<date>/<region>/s3/aws4_request, not "${form.credential}".`,
      );
    const key = this.#callers.find(scope.accessKeyId);
    if (!key) throw invalidAccessKeyId(scope.accessKeyId);
    const signedAt = parseSigningTime(form.date);
    if (signedAt === undefined || !form.date.startsWith(scope.date))
      throw malformedAuthorization('X-Amz-Date must be of the day in X-Amz-Credential.');
    if (signedAt > this.#now() + SKEW) throw accessDenied('Request is not valid yet');
    if (!this.#keys.isSignature(form.signature, key, scope, form.policy))
      throw signatureDoesNotMatch();
    return callerOf(key, form.securityToken);
  }

  #verifyUrl(request: SignedRequest, scope: CredentialScope): Caller {
    if (scope.version === 2) throw olderSignature();
    if (scope.service !== 's3')
      throw accessDenied(
        'local-aws takes presigned URLs of S3 only: sign the call in its headers.',
      );
    const { query, headers } = request;
    const url = readPresignedUrl(query, this.#now());
    const key = this.#callers.find(scope.accessKeyId);
    if (!key) throw invalidAccessKeyId(scope.accessKeyId);
    return this.#verify(request, scope, key, {
      ...url,
      payloadHash:
        query.get('X-Amz-Content-Sha256') ??
        headers['x-amz-content-sha256']?.toString() ??
        'UNSIGNED-PAYLOAD',
      securityToken: query.get('X-Amz-Security-Token') ?? undefined,
    });
  }

  #readHeaders({ headers }: SignedRequest, scope: CredentialScope): SignatureParts {
    const { authorization = '' } = headers;
    const [time, payloadHash, securityToken] = [
      headers['x-amz-date']?.toString(),
      headers['x-amz-content-sha256']?.toString(),
      headers['x-amz-security-token']?.toString(),
    ];
    const signedHeaders = /SignedHeaders=([^,\s]+)/.exec(authorization)?.[1];
    const signature = /Signature=([^,\s]+)/.exec(authorization)?.[1];
    const signedAt = parseSigningTime(time ?? '');
    if (!time || !signature || !signedHeaders || signedAt === undefined)
      throw malformedAuthorization(
        'A signed request needs Credential, SignedHeaders and Signature in its Authorization header, and an X-Amz-Date.',
      );
    if (payloadHash === undefined)
      throw malformedAuthorization(
        "local-aws verifies what functions sign by their X-Amz-Content-Sha256 header, which this client does not send. AWS's SDK for JavaScript does.",
      );
    if (!time.startsWith(scope.date)) throw signatureDoesNotMatch();
    if (Math.abs(signedAt - this.#now()) > SKEW) throw tooSkewed();
    return { time, signature, signedHeaders: signedHeaders.split(';'), payloadHash, securityToken };
  }

  #verify(
    request: SignedRequest,
    scope: CredentialScope,
    key: KnownKey,
    { time, signedHeaders, signature, payloadHash, securityToken }: SignatureParts,
  ): Caller {
    checkSignedHeaders(request, signedHeaders);
    const { service } = scope;
    const canonical = canonicalRequest(request, { service, signedHeaders, payloadHash });
    const text = stringToSign(time, scopeText(scope), canonical);
    if (!this.#keys.isSignature(signature, key, scope, text)) throw signatureDoesNotMatch();
    return callerOf(key, securityToken);
  }
}

/**
 * Else whoever holds a presigned URL could have it mean something else, e.g. a copy. Over HTTP/2 the
 * host may be signed as `:authority`.
 */
function checkSignedHeaders({ headers }: SignedRequest, signed: readonly string[]): void {
  const names = signed.includes(':authority') ? [...signed, 'host'] : signed;
  const unsigned = Object.keys(headers).filter(
    (name) => (name === 'host' || name.startsWith('x-amz-')) && !names.includes(name),
  );
  if (unsigned.length > 0)
    throw accessDenied(
      `There were headers present in the request which were not signed: ${unsigned.join(', ')}`,
    );
}

/** Throws `InvalidToken` unless the token is one of the key's. */
function callerOf({ sessionToken, caller }: KnownKey, token = ''): Caller {
  if (sessionToken === undefined || caller.kind !== 'function') return caller;
  const { secret, ...environment } = readSessionToken(token);
  if (!sameSecret(sessionToken, secret)) throw invalidToken();
  return { ...caller, ...environment };
}

function afterKey(credential: string): string {
  return credential.slice(credential.indexOf('/') + 1);
}
