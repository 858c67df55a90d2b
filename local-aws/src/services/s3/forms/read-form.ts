import type { IncomingHttpHeaders } from 'node:http';
import { finished } from 'node:stream';
import type { Readable } from 'node:stream';
import { Busboy, type BusboyInstance } from '@fastify/busboy';
import { incompleteBody, invalidArgument, S3Error } from '../errors.ts';

/** A form up to its file, which is still on its way. */
export interface Form {
  /** By lower-case name. What comes after the file is ignored. */
  readonly fields: ReadonlyMap<string, string>;
  readonly file: Readable;
  /** As the browser names it, without its folders; empty if it does not. */
  readonly fileName: string;
  /** Why the file broke off, as the uploader should know it; undefined: it did not. */
  brokeOff(): S3Error | undefined;
  /** Leaves the rest of the body to whoever reads it next. */
  abandon(): void;
}

/** Bytes of names and values before the file. */
const LARGEST_FIELDS = 20 * 1024;

/**
 * Reads a multipart/form-data body up to its field `file`, whose bytes wait to be read. Throws
 * `MalformedPOSTRequest`, `MaxPostPreDataLengthExceeded`, `IncompleteBody`, or `InvalidArgument`
 * when there is no file.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/RESTObjectPOST.html
 */
export function readForm(headers: IncomingHttpHeaders, body: Readable): Promise<Form> {
  const { promise, resolve, reject } = Promise.withResolvers<Form>();
  const fields = new Map<string, string>();
  let size = 0;
  let file: Readable | undefined;
  let failure: S3Error | undefined;

  const parser = startParser(headers);
  const fail = (error: S3Error): void => {
    failure ??= error;
    body.unpipe(parser);
    reject(failure);
    file?.destroy(failure);
  };
  // Busboy's types promise a name, which a part of a form may lack.
  parser.on('field', (fieldName: string | undefined, value, _nameTruncated, valueTruncated) => {
    if (file) return;
    if (fieldName === undefined) return fail(malformed('One of its fields has no name.'));
    const name = fieldName.toLowerCase();
    size += Buffer.byteLength(name) + Buffer.byteLength(value);
    if (size > LARGEST_FIELDS || valueTruncated) fail(fieldsTooLarge());
    else if (fields.has(name))
      fail(invalidArgument(name, value, `The form has more than one field ${name}.`));
    else fields.set(name, value);
  });
  parser.on('file', (_name, stream, fileName) => {
    // Its errors are told by `brokeOff`; one that is not read must not end the process.
    stream.on('error', () => {});
    if (failure) return void stream.resume();
    file = stream;
    resolve({
      fields,
      file: stream,
      fileName,
      brokeOff: () => failure,
      abandon: () => body.unpipe(parser),
    });
  });
  parser.on('error', (error) => fail(malformed(String(error))));
  parser.on('finish', () => {
    if (!file) fail(noFile());
  });
  finished(body, { writable: false }, (error) => {
    if (error) fail(incompleteBody());
  });
  body.pipe(parser);
  return promise;
}

function startParser(headers: IncomingHttpHeaders): BusboyInstance {
  try {
    return new Busboy({
      headers: { ...headers, 'content-type': headers['content-type'] ?? '' },
      highWaterMark: 1024 * 1024,
      fileHwm: 1024 * 1024,
      isPartAFile: (name) => name?.toLowerCase() === 'file',
      limits: { files: 1, fieldSize: LARGEST_FIELDS, headerSize: LARGEST_FIELDS },
    });
  } catch (error) {
    throw malformed(String(error));
  }
}

const malformed = (why: string): S3Error =>
  new S3Error(
    'MalformedPOSTRequest',
    400,
    `The body of your POST request is not well-formed multipart/form-data. ${why}`,
  );

const fieldsTooLarge = (): S3Error =>
  new S3Error(
    'MaxPostPreDataLengthExceeded',
    400,
    'Your POST request fields preceding the upload file were too large.',
  );

const noFile = (): S3Error =>
  new S3Error('InvalidArgument', 400, 'POST requires exactly one file upload per request.');
