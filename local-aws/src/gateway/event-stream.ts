import { EventStreamCodec } from '@smithy/core/event-streams';
import type { AwsError } from './aws-error.ts';

/** The media type of a body made of event messages. */
export const EVENT_STREAM = 'application/vnd.amazon.eventstream';

const codec = new EventStreamCodec(
  (bytes) => Buffer.from(bytes).toString(),
  (text) => Buffer.from(text),
);

/**
 * A message of an event stream in the AWS JSON protocol. The first one of a body is an
 * `initial-response`: the members of the output that do not stream.
 * @see https://smithy.io/2.0/aws/amazon-eventstream.html
 */
export function eventMessage(type: string, payload: object): Uint8Array {
  return message({ ':message-type': 'event', ':event-type': type }, payload);
}

/** The last message of a stream that fails. */
export function exceptionMessage({ code, message: text }: AwsError): Uint8Array {
  return message({ ':message-type': 'exception', ':exception-type': code }, { message: text });
}

function message(headers: Readonly<Record<string, string>>, payload: object): Uint8Array {
  const all = { ...headers, ':content-type': 'application/x-amz-json-1.1' };
  return codec.encode({
    headers: Object.fromEntries(
      Object.entries(all).map(([name, value]) => [name, { type: 'string', value }]),
    ),
    body: Buffer.from(JSON.stringify(payload)),
  });
}
