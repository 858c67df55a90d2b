import { MIMEType } from 'node:util';
import type * as z from 'zod/mini';
import { Problem, type Fault } from './problem.ts';
import type { ApiEvent } from './router.ts';

/** No body that we take is longer, in bytes, unless its operation says so. */
export const maxBodyBytes = 16 * 1024;

/** One answer names at most so many faults. */
const maxFaults = 20;

/** What a body of JSON is called, unless its operation takes other names too. */
const json = ['application/json'];

/**
 * Reads a body of JSON.
 * @throws Problem 415, 413 or 400: which names each field that is wrong
 */
export function readBody<Schema extends z.ZodMiniType>(
  event: ApiEvent,
  schema: Schema,
  maxBytes = maxBodyBytes,
  mediaTypes: readonly string[] = json,
): z.output<Schema> {
  const type = mediaType(event.headers['content-type']);
  if (type === undefined || !mediaTypes.includes(type)) {
    throw new Problem(415, `Send JSON, with the header content-type: ${mediaTypes.join(' or ')}.`);
  }
  const parsed = schema.safeParse(readJson(readText(event, maxBytes)));
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.flatMap(faultsOf).slice(0, maxFaults);
  throw new Problem(400, 'The body is not as expected: "errors" says where.', faults);
}

function mediaType(header: string | undefined): string | undefined {
  try {
    return header && new MIMEType(header).essence;
  } catch {
    return undefined;
  }
}

/** API Gateway sends as base64 what it does not take for text. */
function readText({ body = '', isBase64Encoded }: ApiEvent, maxBytes: number): string {
  const bytes = Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8');
  if (bytes.length > maxBytes) {
    throw new Problem(413, `The body has ${bytes.length} bytes; at most ${maxBytes} are taken.`);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new Problem(400, 'The body is not UTF-8.');
  }
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Problem(400, 'The body is not JSON.');
  }
}

function faultsOf(issue: z.core.$ZodIssue): Fault[] {
  if (issue.code !== 'unrecognized_keys') {
    return [{ pointer: pointer(issue.path), detail: issue.message }];
  }
  return issue.keys.map((key) => ({
    pointer: pointer([...issue.path, key]),
    detail: 'There is no such property.',
  }));
}

/** As the fragment of an address: https://www.rfc-editor.org/rfc/rfc6901#section-6 */
function pointer(path: readonly PropertyKey[]): string {
  return ['#', ...path.map((part) => encodeURIComponent(escaped(String(part))))].join('/');
}

function escaped(part: string): string {
  return part.toWellFormed().replaceAll('~', '~0').replaceAll('/', '~1');
}
