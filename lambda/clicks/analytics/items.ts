import { partOf, type Cell, type StatisticsItem, type StretchKey } from '../statistics.ts';
import type { Stretch } from './state.ts';

/** So many bytes of cells go into one item, of which DynamoDB takes 400 KB. */
const mostBytes = 200_000;

/** What is written of a stretch: an item for each minute, or more where one would be too large. */
export function statisticsItems(
  { first, minutes }: Stretch,
  place: Omit<StretchKey, 'first'>,
): readonly StatisticsItem[] {
  const { version, window } = place;
  return minutes.flatMap(({ minute, cells, late, duplicates }) =>
    cut(cells).map((some, n) => ({
      hour: minute.slice(0, 13),
      part: partOf(minute, { ...place, first }, n),
      minute,
      version,
      window,
      cells: some,
      late: n === 0 ? late : 0,
      duplicates: n === 0 ? duplicates : 0,
    })),
  );
}

/** One piece at least. */
function cut(cells: readonly Cell[]): Cell[][] {
  let piece: Cell[] = [];
  const pieces = [piece];
  let bytes = 0;
  for (const cell of cells) {
    const more = Buffer.byteLength(JSON.stringify(cell));
    if (piece.length > 0 && bytes + more > mostBytes) {
      piece = [];
      pieces.push(piece);
      bytes = 0;
    }
    piece.push(cell);
    bytes += more;
  }
  return pieces;
}
