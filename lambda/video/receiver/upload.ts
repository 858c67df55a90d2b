import * as z from 'zod/mini';
import { parse } from '../../shared/parse.ts';
import type { EncodeMessage } from '../messages.ts';
import { videoIdOf } from '../source.ts';

/** S3 sends it once, when a notification is configured; it has no records. */
const testEvent = z.object({ Event: z.literal('s3:TestEvent') });

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html */
const objectCreated = z.object({
  Records: z.array(
    z.object({
      s3: z.object({ object: z.object({ key: z.string(), versionId: z.string() }) }),
    }),
  ),
});

/**
 * The uploads that an event of S3 tells of.
 * @throws Error for an event of another form, or a key that is not `videos/{videoId}/source`
 */
export function readUploads(event: unknown): EncodeMessage[] {
  if (testEvent.safeParse(event).success) return [];
  const { Records } = parse(objectCreated, event, 'The event from S3');
  return Records.map(({ s3: { object } }) => {
    const key = decodeKey(object.key);
    const videoId = videoIdOf(key);
    if (videoId === undefined) {
      throw new Error(`"${key}" is not a video's source: the key must be videos/{videoId}/source.`);
    }
    return { videoId, key, versionId: object.versionId };
  });
}

/** Keys in events are encoded like form fields: `in/my video+1` is `in/my+video%2B1`. */
function decodeKey(key: string): string {
  return decodeURIComponent(key.replaceAll('+', ' '));
}
