import type { AwsResponse, Caller } from '../../../gateway/exchange.ts';
import { isForeignPage } from '../../../gateway/foreign-pages.ts';
import type { Permission } from '../../../gateway/permission.ts';
import type { SignedForm } from '../../../gateway/signature/signatures.ts';
import { algorithmNamed, checksumHeader } from '../checksums.ts';
import type { Integrity } from '../checksums.ts';
import { invalidArgument, S3Error } from '../errors.ts';
import { LengthRange } from '../forms/length-range.ts';
import { checkPolicy, lengthRange, parsePolicy } from '../forms/policy.ts';
import { readForm, type Form } from '../forms/read-form.ts';
import type { ObjectVersion } from '../objects.ts';
import { putPermission } from '../permissions.ts';
import { principalId } from '../principal.ts';
import { header, quoted, versionHeader, xmlResponse } from './call.ts';
import type { S3Call } from './call.ts';
import { keptHeaders } from './object-headers.ts';

/** Who may sign browsers' forms, and what with. */
export interface FormSigners {
  readonly signatures: {
    /** The signer of a form's policy. Throws when its signature does not count. */
    verifyForm(form: SignedForm): Caller;
  };
  readonly access: {
    /** Throws `AccessDenied` unless the caller may do all of this. */
    authorize(caller: Caller, needs: readonly Permission[]): void;
  };
  /** ms since the epoch: policies expire in real time. */
  now(): number;
}

type Fields = ReadonlyMap<string, string>;

/** Fields whose meaning would be lost in silence. */
const LOST = ['tagging', 'x-amz-server-side-encryption-customer-algorithm'];

/**
 * A browser's upload: whoever holds the form may put what its policy allows, as its signer.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/RESTObjectPOST.html
 */
export async function postObject(call: S3Call, signers: FormSigners): Promise<AwsResponse> {
  call.engine.bucket(call.bucket);
  const form = await readForm(call.request.headers, call.request.body);
  try {
    const version = await storeFile(call, form, signers);
    return answer(call, version, form.fields);
  } catch (error) {
    form.abandon();
    throw form.brokeOff() ?? error;
  }
}

async function storeFile(
  call: S3Call,
  { fields, file, fileName }: Form,
  signers: FormSigners,
): Promise<ObjectVersion> {
  const { bucket } = call;
  const caller = signers.signatures.verifyForm(signedForm(fields));
  if (caller.kind === 'operator' && isForeignPage(call.request.headers))
    throw accessDenied('Pages of other sites may bring forms that a function signed, no others.');
  const policy = parsePolicy(required(fields, 'policy'));
  const key = required(fields, 'key').replaceAll('${filename}', () => fileName);
  if ((fields.get('bucket') ?? bucket) !== bucket)
    throw accessDenied('Invalid according to Policy: the form is for another bucket.');
  checkPolicy(policy, new Map([...fields, ['key', key], ['bucket', bucket]]), signers.now());
  const lost = LOST.find((name) => fields.has(name));
  if (lost) throw new S3Error('NotImplemented', 501, `local-aws does not implement ${lost}.`);
  signers.access.authorize(caller, [putPermission(bucket, key)]);
  return call.engine.put({
    bucket,
    key,
    body: file,
    decoder: new LengthRange(lengthRange(policy)),
    integrity: { checksum: promised(fields) },
    headers: keptHeaders(Object.fromEntries(fields)),
    event: 'ObjectCreated:Post',
    origin: { ...call.origin, principalId: principalId(caller) },
  });
}

function signedForm(fields: Fields): SignedForm {
  if (!fields.has('policy') && !fields.has('x-amz-signature')) throw accessDenied('Access Denied');
  return {
    policy: required(fields, 'policy'),
    algorithm: required(fields, 'X-Amz-Algorithm'),
    credential: required(fields, 'X-Amz-Credential'),
    date: required(fields, 'X-Amz-Date'),
    signature: required(fields, 'X-Amz-Signature'),
    securityToken: fields.get('x-amz-security-token'),
  };
}

function required(fields: Fields, name: string): string {
  const value = fields.get(name.toLowerCase());
  if (value) return value;
  throw invalidArgument(
    name,
    '',
    `Bucket POST must contain a field named '${name}'.  If it is specified, please check the order of the fields.`,
  );
}

function promised(fields: Fields): Integrity['checksum'] {
  for (const name of fields.keys()) {
    const algorithm = name.startsWith('x-amz-checksum-') ? algorithmNamed(name) : undefined;
    if (algorithm) return { algorithm, expected: () => fields.get(checksumHeader(algorithm)) };
  }
  return undefined;
}

/** As the form asks: to another page, or with a status and, at 201, a document; 204 unless told. */
function answer(call: S3Call, version: ObjectVersion, fields: Fields): AwsResponse {
  const etag = quoted(version.etag);
  const location = `http://${header(call, 'host') ?? 'localhost'}${pathOf(call, version.key)}`;
  const headers = {
    etag,
    location,
    ...versionHeader(call.engine.bucket(call.bucket), version),
  };
  const redirect = URL.parse(fields.get('success_action_redirect') ?? '');
  if (redirect) {
    redirect.searchParams.append('bucket', call.bucket);
    redirect.searchParams.append('key', version.key);
    redirect.searchParams.append('etag', etag);
    return { status: 303, headers: { ...headers, location: redirect.href } };
  }
  switch (fields.get('success_action_status') ?? '204') {
    case '200':
      return { status: 200, headers };
    case '201': {
      const document = xmlResponse(
        'PostResponse',
        { Location: location, Bucket: call.bucket, Key: version.key, ETag: etag },
        headers,
      );
      return { ...document, status: 201 };
    }
    default:
      return { status: 204, headers };
  }
}

/** The object's address where the form was sent to the bucket's. */
function pathOf({ request }: S3Call, key: string): string {
  const encoded = key.split('/').map(encodeURIComponent).join('/');
  return `${request.path.replace(/\/$/, '')}/${encoded}`;
}

const accessDenied = (message: string): S3Error => new S3Error('AccessDenied', 403, message);
