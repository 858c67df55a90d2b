import { z } from 'zod';
import { readJson } from '../../read-json.ts';
import type { MessageAttribute } from '../sqs/messages.ts';
import { invalidParameter } from './refusals.ts';

/** @see https://docs.aws.amazon.com/sns/latest/api/API_Publish.html */
export interface SnsMessage {
  readonly message: string;
  /** `message` is a JSON object with a text for each protocol, and one for `default`. */
  readonly structured?: boolean;
  readonly subject?: string | undefined;
  readonly attributes?: Readonly<Record<string, MessageAttribute>>;
}

const MAXIMUM_BYTES = 256 * 1024;
const MAXIMUM_SUBJECT = 100;
const TYPE = /^(?:(?:String|Number|Binary)(?:\..+)?)$/;

const texts = z.looseObject({ default: z.string() }).catchall(z.unknown());

/** Throws `InvalidParameter` for what SNS would not take. */
export function checkMessage({ message, structured, subject, attributes = {} }: SnsMessage): void {
  if (message === '') throw invalidParameter('Empty message');
  const size = [
    message,
    ...Object.entries(attributes).flatMap(([name, it]) => [name, valueOf(it)]),
  ];
  if (size.reduce((sum, text) => sum + Buffer.byteLength(text), 0) > MAXIMUM_BYTES)
    throw invalidParameter('Message too long');
  if (subject !== undefined && (subject.length > MAXIMUM_SUBJECT || /^\s|\p{Cc}/u.test(subject)))
    throw invalidParameter('Subject');
  if (structured) textFor('default', { message, structured });
  for (const [name, attribute] of Object.entries(attributes))
    if (!TYPE.test(attribute.DataType) || valueOf(attribute) === '')
      throw invalidParameter(
        `The message attribute '${name}' must contain a non-empty value and one of the types String, String.Array, Number and Binary, not '${attribute.DataType}'.`,
      );
}

/** What the subscribers of one protocol get to read. */
export function textFor(
  protocol: string,
  { message, structured }: Pick<SnsMessage, 'message' | 'structured'>,
): string {
  if (!structured) return message;
  const parsed = texts.safeParse(readJson(message)).data;
  if (!parsed) throw invalidParameter('Message Structure - No default entry in JSON message body');
  const own = parsed[protocol];
  return typeof own === 'string' ? own : parsed.default;
}

/** The attributes that a filter policy looks at. */
export function filterableAttributes({ attributes = {} }: SnsMessage): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(attributes)
      .filter(([, { DataType }]) => !DataType.startsWith('Binary'))
      .map(([name, { DataType, StringValue = '' }]) => {
        if (DataType === 'String.Array') return [name, readJson(StringValue)];
        return [name, DataType.startsWith('Number') ? Number(StringValue) : StringValue];
      }),
  );
}

export function valueOf({ StringValue, BinaryValue }: MessageAttribute): string {
  return StringValue ?? BinaryValue ?? '';
}
