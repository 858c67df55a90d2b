/**
 * A mail or a part of one, read byte by byte as the RFCs have it: no library that writes mails judges
 * its own. https://www.rfc-editor.org/rfc/rfc5322, https://www.rfc-editor.org/rfc/rfc2045
 */
export interface Entity {
  /** Unfolded, names in lower case. What is no header has the name "". */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: string;
}

/** Bytes as characters. */
export function asLatin1(raw: Uint8Array): string {
  return Buffer.from(raw).toString('latin1');
}

/** Header lines, folded or not, an empty line, the body. */
export function readEntity(text: string): Entity {
  const end = text.indexOf('\r\n\r\n');
  const headers = (end === -1 ? text : text.slice(0, end))
    .replaceAll(/\r\n(?=[ \t])/g, '')
    .split('\r\n')
    .map((line) => {
      const [, name = '', value = line] = /^([!-9;-~]+):(.*)$/.exec(line) ?? [];
      return [name.toLowerCase(), value.trim()] as const;
    });
  return { headers, body: end === -1 ? '' : text.slice(end + 4) };
}

export function valuesOf({ headers }: Entity, name: string): readonly string[] {
  return headers.flatMap(([each, value]) => (each === name.toLowerCase() ? [value] : []));
}

/** The parts of a multipart entity; undefined: it is not closed as its boundary says, or is none. */
export function partsOf(entity: Entity): readonly Entity[] | undefined {
  const [type = ''] = valuesOf(entity, 'content-type');
  const [, quoted, plain] = /boundary=(?:"([^"]+)"|([^\s;]+))/i.exec(type) ?? [];
  const boundary = quoted ?? plain;
  if (boundary === undefined) return undefined;
  const [, ...parts] = `\r\n${entity.body}`.split(`\r\n--${boundary}`);
  const last = parts.pop();
  return last?.startsWith('--')
    ? parts.map((part) => readEntity(part.replace(/^[ \t]*\r\n/, '')))
    : undefined;
}

/** The text of a part; U+FFFD stands for what is no UTF-8. */
export function textOf(part: Entity): string {
  const [encoding = '7bit'] = valuesOf(part, 'content-transfer-encoding');
  return utf8(decoded(part.body, encoding.toLowerCase()));
}

function decoded(body: string, encoding: string): Buffer {
  if (encoding === 'base64') return Buffer.from(body, 'base64');
  return Buffer.from(
    encoding === 'quoted-printable' ? fromQuoted(body.replaceAll(/=[ \t]*\r\n/g, '')) : body,
    'latin1',
  );
}

/** A header's text: https://www.rfc-editor.org/rfc/rfc2047 */
export function decodedWords(value: string): string {
  return value
    .replaceAll(/\?=[ \t]+=\?/g, '?==?')
    .replaceAll(/=\?utf-8\?([bq])\?([^?]*)\?=/gi, (_, kind: string, text: string) =>
      utf8(
        kind.toLowerCase() === 'b'
          ? Buffer.from(text, 'base64')
          : Buffer.from(fromQuoted(text.replaceAll('_', ' ')), 'latin1'),
      ),
    );
}

function fromQuoted(text: string): string {
  return text.replaceAll(/=([0-9A-F]{2})/gi, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
}

function utf8(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}
