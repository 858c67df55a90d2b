import { randomUUID } from 'node:crypto';
import { compileDatePattern } from './date-pattern.ts';
import type { DeliveryStream } from './delivery-stream.ts';

const time = compileDatePattern('yyyy-MM-dd-HH-mm-ss');
/** Rises with each change of a delivery stream; here there are none. */
const VERSION = 1;

/**
 * The prefix, then the stream's name and version, the time and a random UUID.
 * @param arrivedAt when the object's oldest record arrived: the time in the prefix and after it
 * @see https://docs.aws.amazon.com/firehose/latest/dev/s3-object-name.html
 */
export function newObjectKey(
  { name, destination }: Pick<DeliveryStream, 'name' | 'destination'>,
  arrivedAt: Date,
): string {
  const suffix = `${name}-${VERSION}-${time(arrivedAt)}-${randomUUID()}`;
  return `${destination.prefix(arrivedAt)}${suffix}${destination.fileExtension}`;
}
