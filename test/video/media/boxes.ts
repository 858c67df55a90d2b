/** MP4 by hand: boxes in boxes, each with its length and a name of four letters. */

/** New content of a box; `undefined` takes it out. */
type Change = (content: Buffer) => Buffer | undefined;

export function box(name: string, ...content: readonly Buffer[]): Buffer {
  const bytes = Buffer.concat(content);
  return Buffer.concat([number(8 + bytes.length), Buffer.from(name, 'latin1'), bytes]);
}

/** 32 bits, as nearly all numbers in boxes are. */
export function number(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

export interface Box {
  readonly name: string;
  /** From the start of its length to the end of its content. */
  readonly start: number;
  readonly end: number;
}

/** The boxes that follow one another in these bytes. */
export function boxesIn(bytes: Buffer): Box[] {
  const boxes: Box[] = [];
  for (let start = 0; start + 8 <= bytes.length;) {
    const end = start + bytes.readUInt32BE(start);
    boxes.push({ name: bytes.toString('latin1', start + 4, start + 8), start, end });
    start = end;
  }
  return boxes;
}

/**
 * A copy of these boxes with one of them changed, the first on a path like `moov/trak/tkhd`; the
 * lengths of those around it fit again.
 */
export function changeBox(bytes: Buffer, path: string, change: Change): Buffer {
  const [name, ...rest] = path.split('/');
  const found = boxesIn(bytes).find((candidate) => candidate.name === name);
  if (!name || !found) throw new Error(`There is no box ${path}.`);
  const content = bytes.subarray(found.start + 8, found.end);
  const changed =
    rest.length > 0 ? changeBox(content, rest.join('/'), change) : change(Buffer.from(content));
  return Buffer.concat([
    bytes.subarray(0, found.start),
    ...(changed ? [box(name, changed)] : []),
    bytes.subarray(found.end),
  ]);
}
