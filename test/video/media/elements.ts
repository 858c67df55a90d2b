/** Matroska by hand: elements in elements, each with an id and a length of its own width. */

/** New content of an element; `undefined` takes it out. */
type Change = (content: Buffer) => Buffer | undefined;

/** @param id in hexadecimal: https://www.rfc-editor.org/rfc/rfc9559#section-5 */
export function element(id: string, ...content: readonly Buffer[]): Buffer {
  const bytes = Buffer.concat(content);
  const length = Buffer.alloc(8);
  length.writeBigUInt64BE((1n << 56n) | BigInt(bytes.length));
  return Buffer.concat([Buffer.from(id, 'hex'), length, bytes]);
}

/** A copy of these elements with one of them changed: the first on a path of ids, `18538067/1654ae6b`. */
export function changeElement(bytes: Buffer, path: string, change: Change): Buffer {
  const [id, ...rest] = path.split('/');
  const found = elementsIn(bytes).find((candidate) => candidate.id === id);
  if (!id || !found) throw new Error(`There is no element ${path}.`);
  const content = bytes.subarray(found.content, found.end);
  const changed =
    rest.length > 0 ? changeElement(content, rest.join('/'), change) : change(Buffer.from(content));
  return Buffer.concat([
    bytes.subarray(0, found.start),
    ...(changed ? [element(id, changed)] : []),
    bytes.subarray(found.end),
  ]);
}

interface Element {
  readonly id: string;
  readonly start: number;
  readonly content: number;
  readonly end: number;
}

/** The elements that follow one another in these bytes. */
export function elementsIn(bytes: Buffer): Element[] {
  const elements: Element[] = [];
  for (let start = 0; start < bytes.length;) {
    const afterId = start + widthAt(bytes, start);
    const content = afterId + widthAt(bytes, afterId);
    const length = BigInt(`0x${bytes.toString('hex', afterId, content)}`);
    const bits = BigInt(7 * (content - afterId));
    const end = content + Number(length & ((1n << bits) - 1n));
    elements.push({ id: bytes.toString('hex', start, afterId), start, content, end });
    start = end;
  }
  return elements;
}

/** The zeros that a number begins with say how many bytes it has. */
function widthAt(bytes: Buffer, at: number): number {
  return Math.clz32(bytes.readUInt8(at)) - 23;
}
