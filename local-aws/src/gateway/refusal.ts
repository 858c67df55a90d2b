import type { IncomingHttpHeaders } from 'node:http';
import type { AwsError } from './aws-error.ts';
import type { AwsResponse } from './exchange.ts';
import { xmlText } from './xml-text.ts';

/** Signing names of services that speak REST with XML: nothing in a request of theirs tells. */
const REST_XML = new Set(['s3', 's3express', 'route53', 'cloudfront']);

/**
 * An error in the protocol its request speaks, whichever service was meant: an AWS client shows the
 * message only when it can read the document.
 * @see https://smithy.io/2.0/aws/protocols/index.html
 */
export function refusal(
  request: { headers: IncomingHttpHeaders; service: string; requestId: string },
  error: AwsError,
): AwsResponse {
  return { ...document(request, error), errorCode: error.code };
}

function document(
  request: { headers: IncomingHttpHeaders; service: string; requestId: string },
  { code, message, status }: AwsError,
): AwsResponse {
  const { headers, service, requestId } = request;
  const contentType = headers['content-type'] ?? '';
  if (headers['x-amz-target'] !== undefined)
    return {
      status,
      headers: { 'content-type': contentType || 'application/x-amz-json-1.0' },
      body: JSON.stringify({ __type: code, message }),
    };
  const error = { Type: status < 500 ? 'Sender' : 'Receiver', Code: code, Message: message };
  if (contentType.startsWith('application/x-www-form-urlencoded')) {
    // EC2 has a form of its own.
    const content =
      service === 'ec2'
        ? { Response: { Errors: { Error: error }, RequestID: requestId } }
        : { ErrorResponse: { Error: error, RequestId: requestId } };
    return { status, headers: { 'content-type': 'text/xml' }, body: xmlText(content) };
  }
  if (REST_XML.has(service)) {
    const content =
      service === 's3'
        ? { Error: { Code: code, Message: message, RequestId: requestId } }
        : { ErrorResponse: { Error: error, RequestId: requestId } };
    return { status, headers: { 'content-type': 'application/xml' }, body: xmlText(content) };
  }
  return {
    status,
    headers: { 'content-type': 'application/json', 'x-amzn-errortype': code },
    body: `${JSON.stringify({ message })}\n`,
  };
}
