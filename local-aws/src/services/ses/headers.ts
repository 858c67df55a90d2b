import { refusals } from './refusals.ts';

/** @see https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_MessageHeader.html */
export interface Header {
  readonly name: string;
  readonly value: string;
}

const MAXIMUM_HEADERS = 15;
const NAME = /^[!-9;-~]{1,126}$/;
const VALUE = /^[ -~]{1,995}$/;
const MAXIMUM_LINE = 996;

/** Headers that SES writes itself, from other fields of the request. */
const OF_SES = new Set([
  'bcc',
  'cc',
  'content-transfer-encoding',
  'content-type',
  'date',
  'from',
  'message-id',
  'mime-version',
  'reply-to',
  'return-path',
  'sender',
  'subject',
  'to',
]);

/** Throws `BadRequestException` for headers that a caller may not add. */
export function checkHeaders(headers: readonly Header[]): readonly Header[] {
  if (headers.length > MAXIMUM_HEADERS)
    throw refusals.badRequest(
      `A message has at most ${MAXIMUM_HEADERS} headers of your own, not ${headers.length}.`,
    );
  for (const { name, value } of headers) {
    if (!NAME.test(name))
      throw refusals.badRequest(
        `Invalid header name ${JSON.stringify(name)}: 1 to 126 printable ASCII characters, no colon.`,
      );
    if (!VALUE.test(value) || name.length + value.length > MAXIMUM_LINE)
      throw refusals.badRequest(
        `Invalid value of the header ${name}: 1 to 995 printable ASCII characters, ${MAXIMUM_LINE} with the name.`,
      );
    if (OF_SES.has(name.toLowerCase()))
      throw refusals.badRequest(`The header ${name} cannot be set: SES writes it.`);
  }
  return headers;
}

/** A template's headers, and an entry's own in place of those of the same name. */
export function replaceHeaders(
  defaults: readonly Header[],
  replacements: readonly Header[],
): readonly Header[] {
  const replaced = new Set(replacements.map(({ name }) => name.toLowerCase()));
  const kept = defaults.filter(({ name }) => !replaced.has(name.toLowerCase()));
  return checkHeaders([...kept, ...replacements]);
}
