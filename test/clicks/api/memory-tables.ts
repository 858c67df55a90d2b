import type { Rebuild } from '../../../lambda/clicks/api/rebuilds.ts';
import type { ClickTables } from '../../../lambda/clicks/api/tables.ts';
import type { Board } from '../../../lambda/clicks/board.ts';
import type { StatisticsItem } from '../../../lambda/clicks/statistics.ts';

/** The tables in memory: an item that is written again takes the place of the first. */
export class MemoryTables implements ClickTables {
  readonly #items = new Map<string, StatisticsItem>();
  readonly swaps: Rebuild[] = [];
  readonly shards: Board[] = [];
  /** Happens after items were read. */
  afterRead: () => void = () => undefined;

  put(items: readonly StatisticsItem[]): void {
    for (const item of items) this.#items.set(`${item.hour} ${item.part}`, item);
  }

  delete(version: string): void {
    for (const [key, item] of this.#items) {
      if (item.version === version) this.#items.delete(key);
    }
  }

  async *statistics(hour: string, from: string, to: string) {
    const found = [...this.#items.values()]
      .filter((item) => item.hour === hour && from <= item.part && item.part <= to)
      .toSorted((a, b) => (a.part < b.part ? -1 : 1));
    // Small pages, that there are several.
    for (let start = 0; start < found.length; start += 2) {
      yield await Promise.resolve(found.slice(start, start + 2));
    }
    this.afterRead();
  }

  rebuilds(): Promise<readonly Rebuild[]> {
    return Promise.resolve([...this.swaps]);
  }

  boards(): Promise<readonly Board[]> {
    return Promise.resolve(this.shards);
  }
}
