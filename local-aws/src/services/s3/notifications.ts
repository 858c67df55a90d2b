import { ACCOUNT_ID, REGION } from '../../arn.ts';
import type { EventTargets } from '../../event-targets.ts';
import type { Bucket } from './bucket.ts';
import { S3Error } from './errors.ts';
import { matchesRule } from './notification-rules.ts';
import type { NotificationRule } from './notification-rules.ts';
import type { Version } from './objects.ts';
import { encodeKey } from './url-encoding.ts';

export type CreationEvent =
  | 'ObjectCreated:Put'
  | 'ObjectCreated:Post'
  | 'ObjectCreated:Copy'
  | 'ObjectCreated:CompleteMultipartUpload';
export type RemovalEvent = 'ObjectRemoved:Delete' | 'ObjectRemoved:DeleteMarkerCreated';

/** Who caused a change, as event records tell it. */
export interface Origin {
  readonly principalId: string;
  readonly sourceIp: string;
  readonly requestId: string;
}

/** Changes that came from inside, not by a request. */
export const INTERNAL_ORIGIN: Origin = {
  principalId: 'AWS:local-aws',
  sourceIp: '127.0.0.1',
  requestId: '0000000000000000',
};

/** S3's second request id; here it says no more than the first. */
export function hostId(requestId: string): string {
  return Buffer.from(`local-aws/${requestId}`).toString('base64');
}

/** Sends a change of `version` to every rule of the bucket that asks for it. */
export function notify(
  targets: EventTargets,
  bucket: Bucket,
  change: {
    eventName: CreationEvent | RemovalEvent;
    version: Version;
    time: number;
    origin: Origin;
  },
): void {
  for (const rule of bucket.notifications) {
    if (!matchesRule(rule, change.eventName, change.version.key)) continue;
    try {
      targets.deliver(rule.targetArn, { Records: [eventRecord(bucket, rule, change)] });
    } catch (error) {
      console.error(
        `The ${change.eventName} event of s3://${bucket.name}/${change.version.key} could not be delivered to ${rule.targetArn}:`,
        error,
      );
    }
  }
}

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html */
function eventRecord(
  bucket: Bucket,
  rule: NotificationRule,
  { eventName, version, time, origin }: Parameters<typeof notify>[2],
): object {
  return {
    eventVersion: '2.1',
    eventSource: 'aws:s3',
    awsRegion: REGION,
    eventTime: new Date(time).toISOString(),
    eventName,
    userIdentity: { principalId: origin.principalId },
    requestParameters: { sourceIPAddress: origin.sourceIp },
    responseElements: {
      'x-amz-request-id': origin.requestId,
      'x-amz-id-2': hostId(origin.requestId),
    },
    s3: {
      s3SchemaVersion: '1.0',
      configurationId: rule.id,
      bucket: {
        name: bucket.name,
        ownerIdentity: { principalId: ACCOUNT_ID },
        arn: bucket.arn,
      },
      object: {
        key: encodeKey(version.key),
        ...(version.kind === 'object' &&
          eventName.startsWith('ObjectCreated') && { size: version.size, eTag: version.etag }),
        ...(bucket.versioning !== 'Disabled' && { versionId: version.versionId }),
        sequencer: version.sequencer,
      },
    },
  };
}

/**
 * Tells queues and topics (not functions) that a bucket will send them events.
 * Throws `InvalidArgument` when one cannot be reached.
 */
export function sendTestEvents(
  targets: EventTargets,
  bucket: Bucket,
  rules: readonly NotificationRule[],
  time: number,
): void {
  for (const { kind, targetArn } of rules) {
    if (kind === 'function') continue;
    try {
      targets.deliver(targetArn, {
        Service: 'Amazon S3',
        Event: 's3:TestEvent',
        Time: new Date(time).toISOString(),
        Bucket: bucket.name,
        RequestId: INTERNAL_ORIGIN.requestId,
        HostId: hostId(INTERNAL_ORIGIN.requestId),
      });
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      throw new S3Error(
        'InvalidArgument',
        400,
        `Bucket ${bucket.name}: unable to validate the notification destination ${targetArn}: ${why}`,
      );
    }
  }
}
