import { printable } from '../../demo/printable.ts';
import { table } from '../text.ts';
import type { Answer } from './database.ts';

/** Rows under a heading. */
export function asTable({ columns, rows }: Answer): string {
  return table(
    columns,
    rows.map((row) => row.map(cell)),
  );
}

/** One JSON object a row. */
export function asNdjson({ columns, rows }: Answer): string {
  return rows
    .map((row) =>
      JSON.stringify(Object.fromEntries(columns.map((name, i) => [name, row[i]])), plain),
    )
    .map((line) => `${line}\n`)
    .join('');
}

function cell(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'string' || typeof value === 'bigint') return printable(String(value));
  return value instanceof Date ? value.toISOString() : printable(JSON.stringify(value, plain));
}

/** DuckDB counts in bigints, which JSON does not know. */
function plain(_key: string, value: unknown): unknown {
  if (typeof value !== 'bigint') return value;
  return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
}
