import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { z } from 'zod';
import type { Header } from './headers.ts';
import type { Destination } from './sending.ts';

const packed = z.array(
  z.object({
    destination: z.object({
      to: z.array(z.string()),
      cc: z.array(z.string()),
      bcc: z.array(z.string()),
    }),
    headers: z.array(z.object({ name: z.string(), value: z.string() })),
    data: z.string().optional(),
  }),
);

type PackedEntry = z.infer<typeof packed>[number];

interface Entry {
  readonly destination: Destination;
  readonly data: string | undefined;
  readonly headers: readonly Header[];
}

/**
 * The entries of a call until their mails are read, deflated together as they say much the same: an
 * inbox of a hundred thousand mails of a fan-out stays small.
 */
export class PackedEntries {
  readonly #bytes: Uint8Array;
  readonly #count: number;

  constructor(entries: readonly Entry[]) {
    // A copy, as zlib's answer is cut from a larger buffer and would keep it all.
    this.#bytes = new Uint8Array(deflateRawSync(JSON.stringify(entries)));
    this.#count = entries.length;
  }

  /** Bytes, for each of the entries. */
  get weight(): number {
    return Math.ceil(this.#bytes.length / this.#count);
  }

  /** @param index counted from 0, in the order of the call */
  entry(index: number): PackedEntry {
    const entry = packed.parse(JSON.parse(inflateRawSync(this.#bytes).toString()))[index];
    if (!entry) throw new RangeError(`A call with ${this.#count} entries has no entry ${index}`);
    return entry;
  }
}
