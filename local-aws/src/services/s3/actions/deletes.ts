import { z } from 'zod';
import type { AwsResponse } from '../../../gateway/exchange.ts';
import { toAwsError } from '../../../gateway/aws-error.ts';
import { malformedXml } from '../errors.ts';
import { deletion } from '../permissions.ts';
import { parseXml } from '../xml.ts';
import type { XmlContent } from '../xml.ts';
import { header, parameter, versionHeader, xmlResponse } from './call.ts';
import type { S3Call } from './call.ts';

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObject.html */
export async function deleteObject(call: S3Call): Promise<AwsResponse> {
  const version = await call.engine.delete({
    bucket: call.bucket,
    key: call.key,
    versionId: parameter(call, 'versionId'),
    ifMatch: header(call, 'if-match'),
    origin: call.origin,
  });
  return {
    status: 204,
    headers: version && {
      ...versionHeader(call.engine.bucket(call.bucket), version),
      ...(version.kind === 'delete-marker' && { 'x-amz-delete-marker': 'true' }),
    },
  };
}

const deleteRequest = z.object({
  Delete: z.object({
    Quiet: z.string().optional(),
    Object: z
      .preprocess(
        (value) => (Array.isArray(value) ? value : [value]),
        z.array(z.object({ Key: z.string().min(1), VersionId: z.string().optional() })),
      )
      .refine((objects) => objects.length <= 1000, 'at most 1000 objects at a time'),
  }),
});

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html */
export async function deleteObjects(call: S3Call): Promise<AwsResponse> {
  const bucket = call.engine.bucket(call.bucket);
  const parsed = deleteRequest.safeParse(parseXml(await call.request.text()));
  if (!parsed.success) throw malformedXml(z.prettifyError(parsed.error));
  const { Object: objects, Quiet } = parsed.data.Delete;
  const deleted: XmlContent[] = [];
  const errors: XmlContent[] = [];
  for (const { Key, VersionId } of objects) {
    try {
      call.request.authorize([deletion(call, Key, VersionId)]);
      const version = await call.engine.delete({
        bucket: call.bucket,
        key: Key,
        versionId: VersionId,
        origin: call.origin,
      });
      deleted.push({
        Key,
        VersionId,
        ...(version?.kind === 'delete-marker' && {
          DeleteMarker: true,
          DeleteMarkerVersionId: versionHeader(bucket, version)['x-amz-version-id'],
        }),
      });
    } catch (failure) {
      const { code, queryCode, message } = toAwsError(failure);
      errors.push({ Key, VersionId, Code: queryCode ?? code, Message: message });
    }
  }
  return xmlResponse('DeleteResult', {
    Deleted: Quiet === 'true' ? undefined : deleted,
    Error: errors,
  });
}
