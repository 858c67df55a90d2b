import { AwsChunkedDecoder } from '../aws-chunked.ts';
import { algorithmNamed } from '../checksums.ts';
import type { IncomingBody } from '../body-store.ts';
import type { Integrity } from '../checksums.ts';
import { S3Error } from '../errors.ts';
import { header } from './call.ts';
import type { S3Call } from './call.ts';

/** Opens a request's body: takes aws-chunked framing off and finds the promised checksums. */
export function requestBody(call: S3Call): IncomingBody {
  const chunked =
    header(call, 'x-amz-content-sha256')?.startsWith('STREAMING-') === true ||
    header(call, 'content-encoding')?.includes('aws-chunked') === true;
  const length = header(call, chunked ? 'x-amz-decoded-content-length' : 'content-length');
  const facts = {
    contentLength: length === undefined ? undefined : Number(length),
    contentMd5: header(call, 'content-md5'),
  };
  if (!chunked)
    return {
      body: call.request.body,
      integrity: { ...facts, checksum: promised(call, new Map()) },
    };
  const decoder = new AwsChunkedDecoder();
  return {
    body: call.request.body,
    decoder,
    integrity: { ...facts, checksum: promised(call, decoder.trailers) },
  };
}

/** The checksum promised by a header, by the announcement of a trailer, or only asked for. */
function promised(call: S3Call, trailers: ReadonlyMap<string, string>): Integrity['checksum'] {
  const headers = Object.keys(call.request.headers).flatMap((name) => {
    const algorithm = name.startsWith('x-amz-checksum-') ? algorithmNamed(name) : undefined;
    return algorithm ? [{ name, algorithm }] : [];
  });
  const [first, second] = headers;
  if (second)
    throw new S3Error(
      'InvalidRequest',
      400,
      'Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.',
    );
  if (first) return { algorithm: first.algorithm, expected: () => header(call, first.name) };

  const trailer = header(call, 'x-amz-trailer')?.trim().toLowerCase();
  const announced = trailer && algorithmNamed(trailer);
  if (trailer && announced)
    return {
      algorithm: announced,
      expected: () => {
        const value = trailers.get(trailer);
        if (value !== undefined) return value;
        throw new S3Error(
          'MalformedTrailerError',
          400,
          `The request contained trailing data that was not well-formed or did not conform to our published schema: ${trailer} was announced and did not come.`,
        );
      },
    };

  const asked = algorithmNamed(header(call, 'x-amz-sdk-checksum-algorithm') ?? '');
  return asked && { algorithm: asked, expected: () => undefined };
}
