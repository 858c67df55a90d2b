import { z } from 'zod';
import type { AwsResponse } from '../../../gateway/exchange.ts';
import type { IncomingBody } from '../body-store.ts';
import { algorithmNamed } from '../checksums.ts';
import type { Checksum } from '../checksums.ts';
import { checkRead } from '../conditions.ts';
import { malformedXml } from '../errors.ts';
import { discardUpload, findUpload, startUpload, uploadPart } from '../multipart.ts';
import type { MultipartUpload, Part } from '../multipart-upload.ts';
import { checkKey } from '../names.ts';
import { parseRange } from '../range.ts';
import { parseXml } from '../xml.ts';
import type { XmlContent } from '../xml.ts';
import { parseCopySource } from './address.ts';
import { header, parameter, quoted, versionHeader, xmlResponse } from './call.ts';
import type { S3Call } from './call.ts';
import { maximum } from './lists.ts';
import { checksumHeaders, keptHeaders } from './object-headers.ts';
import { writeConditions } from './objects.ts';
import { requestBody } from './request-body.ts';

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateMultipartUpload.html */
export function createMultipartUpload(call: S3Call): AwsResponse {
  const bucket = call.engine.bucket(call.bucket);
  checkKey(call.key);
  const algorithm = algorithmNamed(header(call, 'x-amz-checksum-algorithm') ?? '');
  const whole = header(call, 'x-amz-checksum-type') === 'FULL_OBJECT' || algorithm === 'CRC64NVME';
  const checksum = algorithm && {
    algorithm,
    type: whole ? ('FULL_OBJECT' as const) : ('COMPOSITE' as const),
  };
  const { uploadId } = startUpload(bucket, {
    key: call.key,
    headers: keptHeaders(call.request.headers),
    initiated: call.engine.now(),
    checksum,
  });
  return xmlResponse(
    'InitiateMultipartUploadResult',
    { Bucket: call.bucket, Key: call.key, UploadId: uploadId },
    checksum && {
      'x-amz-checksum-algorithm': checksum.algorithm,
      'x-amz-checksum-type': checksum.type,
    },
  );
}

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPart.html */
export async function putPart(call: S3Call): Promise<AwsResponse> {
  const part = await storePart(call, requestBody(call));
  const { checksum } = part.stored;
  const { 'x-amz-checksum-type': _type, ...headers } = checksumHeaders(checksum);
  return { status: 200, headers: { etag: quoted(part.etag), ...headers } };
}

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPartCopy.html */
export async function copyPart(call: S3Call): Promise<AwsResponse> {
  const source = parseCopySource(header(call, 'x-amz-copy-source') ?? '');
  const object = call.engine.find(source.bucket, source.key, source.versionId);
  checkRead(object, call.request.headers, 'x-amz-copy-source-');
  const range = parseRange(header(call, 'x-amz-copy-source-range'), object.size);
  await using body = call.engine.read(object, range);
  const part = await storePart(call, { body });
  return xmlResponse('CopyPartResult', {
    LastModified: new Date(part.lastModified).toISOString(),
    ETag: quoted(part.etag),
    ...checksumElement(part.stored.checksum),
  });
}

function storePart(call: S3Call, body: IncomingBody): Promise<Part> {
  return uploadPart(call.engine.store, call.engine.bucket(call.bucket), {
    body,
    key: call.key,
    uploadId: parameter(call, 'uploadId') ?? '',
    number: Number(parameter(call, 'partNumber')),
    now: () => call.engine.now(),
  });
}

const completeRequest = z.object({
  CompleteMultipartUpload: z.object({
    Part: z.preprocess(
      (value) => (Array.isArray(value) ? value : [value]),
      z.array(
        z
          .object({ PartNumber: z.coerce.number().int().positive(), ETag: z.string() })
          .transform((part) => ({
            number: part.PartNumber,
            etag: part.ETag.replaceAll('"', ''),
          })),
      ),
    ),
  }),
});

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html */
export async function completeMultipartUpload(call: S3Call): Promise<AwsResponse> {
  const parsed = completeRequest.safeParse(parseXml(await call.request.text()));
  if (!parsed.success) throw malformedXml(z.prettifyError(parsed.error));
  const version = await call.engine.completeUpload({
    bucket: call.bucket,
    key: call.key,
    uploadId: parameter(call, 'uploadId') ?? '',
    parts: parsed.data.CompleteMultipartUpload.Part,
    conditions: writeConditions(call),
    origin: call.origin,
  });
  return xmlResponse(
    'CompleteMultipartUploadResult',
    {
      Location: `http://${header(call, 'host') ?? 'localhost'}${call.request.path}`,
      Bucket: call.bucket,
      Key: call.key,
      ETag: quoted(version.etag),
      ...checksumElement(version.checksum),
    },
    versionHeader(call.engine.bucket(call.bucket), version),
  );
}

export async function abortMultipartUpload(call: S3Call): Promise<AwsResponse> {
  await discardUpload(call.engine.store, call.engine.bucket(call.bucket), upload(call));
  return { status: 204 };
}

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListParts.html */
export function listParts(call: S3Call): AwsResponse {
  const { uploadId, parts } = upload(call);
  const marker = Number(parameter(call, 'part-number-marker') ?? 0);
  const maxParts = maximum(call, 'max-parts');
  const rest = [...parts.values()]
    .filter((part) => part.number > marker)
    .toSorted((a, b) => a.number - b.number);
  const page = rest.slice(0, maxParts);
  return xmlResponse('ListPartsResult', {
    Bucket: call.bucket,
    Key: call.key,
    UploadId: uploadId,
    PartNumberMarker: marker,
    NextPartNumberMarker: page.at(-1)?.number,
    MaxParts: maxParts,
    IsTruncated: rest.length > page.length,
    StorageClass: 'STANDARD',
    Part: page.map((part) => ({
      PartNumber: part.number,
      LastModified: new Date(part.lastModified).toISOString(),
      ETag: quoted(part.etag),
      Size: part.stored.size,
      ...checksumElement(part.stored.checksum),
    })),
  });
}

/** All uploads in progress on one page. */
export function listMultipartUploads(call: S3Call): AwsResponse {
  const prefix = parameter(call, 'prefix') ?? '';
  const uploads = [...call.engine.bucket(call.bucket).uploads.values()];
  return xmlResponse('ListMultipartUploadsResult', {
    Bucket: call.bucket,
    Prefix: prefix,
    IsTruncated: false,
    Upload: uploads
      .filter((candidate) => candidate.key.startsWith(prefix))
      .map(({ key, uploadId, initiated }) => ({
        Key: key,
        UploadId: uploadId,
        StorageClass: 'STANDARD',
        Initiated: new Date(initiated).toISOString(),
      })),
  });
}

function upload(call: S3Call): MultipartUpload {
  return findUpload(call.engine.bucket(call.bucket), call.key, parameter(call, 'uploadId') ?? '');
}

function checksumElement(checksum: Checksum | undefined): Record<string, XmlContent> {
  return checksum ? { [`Checksum${checksum.algorithm}`]: checksum.value } : {};
}
