import { createHash } from 'node:crypto';
import type { MessageAttribute } from './messages.ts';

export function md5(text: string): string {
  return createHash('md5').update(text).digest('hex');
}

/** What ContentBasedDeduplication takes for a deduplication id. */
export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/**
 * The digest that clients check: attributes sorted by name, each part preceded by its length.
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html#sqs-attributes-md5-message-digest-calculation
 */
export function md5OfAttributes(
  attributes: Readonly<Record<string, MessageAttribute>> | undefined,
): string | undefined {
  const entries = Object.entries(attributes ?? {}).toSorted(([a], [b]) => (a < b ? -1 : 1));
  if (entries.length === 0) return undefined;
  const hash = createHash('md5');
  const part = (bytes: Buffer): void => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    hash.update(length).update(bytes);
  };
  for (const [name, attribute] of entries) {
    part(Buffer.from(name));
    part(Buffer.from(attribute.DataType));
    const binary = isBinary(attribute);
    hash.update(Buffer.from([binary ? 2 : 1]));
    part(valueBytes(attribute));
  }
  return hash.digest('hex');
}

export function isBinary(attribute: MessageAttribute): boolean {
  return attribute.DataType.split('.')[0] === 'Binary';
}

export function valueBytes(attribute: MessageAttribute): Buffer {
  return isBinary(attribute)
    ? Buffer.from(attribute.BinaryValue ?? '', 'base64')
    : Buffer.from(attribute.StringValue ?? '');
}
