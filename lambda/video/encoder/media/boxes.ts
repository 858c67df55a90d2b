import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

/** A box of an MP4; what it states may reach beyond the end of the file. */
interface Box {
  readonly name: string;
  /** Where its content begins, and where the box ends. */
  readonly content: number;
  readonly end: number;
}

/** As many top-level boxes are looked at: a fragment for each picture and sound of half an hour. */
const MOST_BOXES = 1_000_000;

/**
 * Whether the last fragment of an MP4 is not all there. FFmpeg reads what there is and takes that for
 * everything. A file that is cut off *between* two fragments shows it only if it has an index.
 */
export function endsMidFragment(path: string): boolean {
  return withFile(path, (file, size) => {
    let last = '';
    let isFragmented = false;
    for (const { name, end } of boxesOf(file, 0, size)) {
      isFragmented ||= name === 'moof';
      if (isFragmented && end > size && (name === 'moof' || name === 'mdat')) return true;
      last = name;
    }
    return last === 'moof';
  });
}

/** How many seconds an MP4 lasts by its header, where FFmpeg asks its tracks; `undefined` if it does not say. */
export function secondsByHeader(path: string): number | undefined {
  return withFile(path, (file, size) => {
    const moov = find(boxesOf(file, 0, size), 'moov');
    const mvhd = moov && find(boxesOf(file, moov.content, Math.min(moov.end, size)), 'mvhd');
    if (!mvhd) return undefined;
    const header = Buffer.alloc(32);
    readSync(file, header, 0, header.length, mvhd.content);
    // Version 1 counts in 64 bits. All ones, and nothing, stand for: not known.
    const isLong = header.readUInt8(0) === 1;
    const timescale = header.readUInt32BE(isLong ? 20 : 12);
    const duration = isLong ? header.readBigUInt64BE(24) : BigInt(header.readUInt32BE(16));
    const unknown = isLong ? 2n ** 64n - 1n : 2n ** 32n - 1n;
    if (timescale === 0 || duration === 0n || duration === unknown) return undefined;
    return Number(duration) / timescale;
  });
}

function withFile<Result>(path: string, use: (file: number, size: number) => Result): Result {
  const file = openSync(path, 'r');
  try {
    return use(file, fstatSync(file).size);
  } finally {
    closeSync(file);
  }
}

function find(boxes: Iterable<Box>, name: string): Box | undefined {
  for (const box of boxes) if (box.name === name) return box;
  return undefined;
}

/** The boxes that follow one another from one position in the file to another. */
function* boxesOf(file: number, from: number, to: number): Generator<Box, void> {
  const header = Buffer.alloc(16);
  let start = from;
  for (let count = 0; count < MOST_BOXES && start + 8 <= to; count += 1) {
    header.fill(0);
    readSync(file, header, 0, header.length, start);
    const stated = header.readUInt32BE(0);
    // 0: to the end of the file. 1: a length of 64 bits follows the name.
    const isLong = stated === 1;
    const length = isLong ? Number(header.readBigUInt64BE(8)) : stated || to - start;
    const content = start + (isLong ? 16 : 8);
    const end = start + length;
    if (end < content) return;
    yield { name: header.toString('latin1', 4, 8), content, end };
    start = end;
  }
}
