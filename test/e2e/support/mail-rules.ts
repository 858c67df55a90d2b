import { asLatin1, partsOf, readEntity, textOf, valuesOf, type Entity } from './mail-entity.ts';

/** Octets without the line's end: https://www.rfc-editor.org/rfc/rfc5322#section-2.1.1 */
const LONGEST_LINE = 998;
/** Octets: https://www.rfc-editor.org/rfc/rfc2045#section-6.7 and 6.8 */
const LONGEST_ENCODED_LINE = 76;
/** Octets: https://www.rfc-editor.org/rfc/rfc2047#section-2 */
const LONGEST_ENCODED_WORD = 75;

const once: Readonly<Record<string, RegExp>> = {
  from: /@/,
  to: /@/,
  subject: /\S/,
  date: /^(\w{3}, )?\d{1,2} \w{3} \d{4} \d\d:\d\d(:\d\d)? [+-]\d{4}$/,
  'message-id': /^<[^\s<>@]+@[^\s<>@]+>$/,
  'mime-version': /^1\.0$/,
  'content-type': /^multipart\/alternative;/i,
  // One click, and nothing else: https://www.rfc-editor.org/rfc/rfc8058#section-3.1
  'list-unsubscribe': /^<https?:\/\/[^\s<>,]+>$/,
  'list-unsubscribe-post': /^List-Unsubscribe=One-Click$/,
};

/** What is wrong with a mail to a list: each rule that it breaks, in words. */
export function offencesIn(raw: Uint8Array): readonly string[] {
  const text = asLatin1(raw);
  const mail = readEntity(text);
  return [...lineOffences(text), ...headerOffences(mail), ...partOffences(mail)];
}

function* lineOffences(text: string): Generator<string> {
  if (/[^\r]\n|\r(?!\n)/.test(text)) yield 'a line does not end in CRLF';
  if (/[^\t\r\n -~]/.test(text)) yield 'there are octets other than printable ASCII';
  const longest = Math.max(...text.split('\r\n').map(({ length }) => length));
  if (longest > LONGEST_LINE) yield `a line has ${longest} octets`;
}

function* headerOffences(mail: Entity): Generator<string> {
  for (const [name, pattern] of Object.entries(once)) {
    const values = valuesOf(mail, name);
    if (values.length !== 1) yield `${name} is there ${values.length} times`;
    for (const value of values) if (!pattern.test(value)) yield `${name} is ${value}`;
  }
  for (const [name, value] of mail.headers) {
    if (name === '') yield `this is no header: ${value}`;
    for (const [word] of value.matchAll(/=\?[^?\s]+\?[^?\s]+\?[^?]*\?=/g))
      if (word.length > LONGEST_ENCODED_WORD) yield `${name} has a word of ${word.length} octets`;
  }
}

/** Text first, then HTML: the last one is the one preferred. https://www.rfc-editor.org/rfc/rfc2046#section-5.1.4 */
function* partOffences(mail: Entity): Generator<string> {
  const parts = partsOf(mail);
  const types = parts?.map((part) => valuesOf(part, 'content-type')[0]?.split(';')[0]);
  if (types?.join() !== 'text/plain,text/html') yield `its parts are ${types?.join()}`;
  for (const part of parts ?? []) {
    const [type = ''] = valuesOf(part, 'content-type');
    if (!/charset="?utf-8"?/i.test(type)) yield `a part is ${type}`;
    const [encoding = '7bit'] = valuesOf(part, 'content-transfer-encoding');
    const longest = Math.max(...part.body.split('\r\n').map(({ length }) => length));
    if (encoding !== '7bit' && longest > LONGEST_ENCODED_LINE)
      yield `a line of ${encoding} has ${longest} octets`;
    if (textOf(part).includes('\ufffd')) yield 'a part is no UTF-8';
    if (textOf(part).trim() === '') yield `the part ${type} is empty`;
  }
}
