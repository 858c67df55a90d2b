/**
 * A priority queue whose items can also be removed from the middle: every operation is O(log n).
 * An item's rank must not change while it is inside.
 */
export class Heap<T extends object> {
  readonly #before: (a: T, b: T) => boolean;
  readonly #items: T[] = [];
  readonly #places = new Map<T, number>();

  constructor(before: (a: T, b: T) => boolean) {
    this.#before = before;
  }

  get size(): number {
    return this.#items.length;
  }

  has(item: T): boolean {
    return this.#places.has(item);
  }

  peek(): T | undefined {
    return this.#items[0];
  }

  pop(): T | undefined {
    const first = this.#items[0];
    if (first) this.delete(first);
    return first;
  }

  add(item: T): void {
    if (this.has(item)) return;
    this.#items.push(item);
    this.#rise(item, this.#items.length - 1);
  }

  delete(item: T): boolean {
    const place = this.#places.get(item);
    if (place === undefined) return false;
    this.#places.delete(item);
    const last = this.#items.pop();
    if (last && last !== item) this.#sink(last, this.#rise(last, place));
    return true;
  }

  /** Takes everything out, in no particular order. */
  popAll(): T[] {
    this.#places.clear();
    return this.#items.splice(0);
  }

  #put(item: T, place: number): number {
    this.#items[place] = item;
    this.#places.set(item, place);
    return place;
  }

  #rise(item: T, from: number): number {
    let place = from;
    while (place > 0) {
      const up = (place - 1) >> 1;
      const parent = this.#items[up];
      if (!parent || !this.#before(item, parent)) break;
      this.#put(parent, place);
      place = up;
    }
    return this.#put(item, place);
  }

  #sink(item: T, from: number): void {
    let place = from;
    for (;;) {
      const down = this.#smallerChild(place);
      const child = this.#items[down];
      if (!child || !this.#before(child, item)) break;
      this.#put(child, place);
      place = down;
    }
    this.#put(item, place);
  }

  #smallerChild(place: number): number {
    const left = 2 * place + 1;
    const [a, b] = [this.#items[left], this.#items[left + 1]];
    return a && b && this.#before(b, a) ? left + 1 : left;
  }
}
