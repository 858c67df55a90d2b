/** Random numbers that are the same for the same seed: Mulberry32. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

type Below = (limit: number) => number;
type Mutation = (bytes: Buffer, below: Below) => Buffer;

/** What files suffer: in transfer, on a dying card, and from people who look for holes. */
const mutations: readonly Mutation[] = [
  function flipBits(bytes, below) {
    for (let count = 1 + below(32); count > 0; count -= 1) {
      const at = below(bytes.length);
      bytes.writeUInt8(bytes.readUInt8(at) ^ (1 << below(8)), at);
    }
    return bytes;
  },
  function swapBlocks(bytes, below) {
    const length = Math.min(1 + below(2048), bytes.length >> 1);
    const [from, to] = [below(bytes.length - length), below(bytes.length - length)];
    const block = Buffer.from(bytes.subarray(from, from + length));
    bytes.copy(bytes, from, to, to + length);
    block.copy(bytes, to);
    return bytes;
  },
  function truncate(bytes, below) {
    return bytes.subarray(0, below(bytes.length));
  },
  function editLengths(bytes, below) {
    const boxes = namesIn(bytes);
    for (let count = Math.min(1 + below(3), boxes.length); count > 0; count -= 1) {
      const at = boxes[below(boxes.length)] ?? 4;
      const lengths = [0, 1, 7, 8, 2 ** 31, 2 ** 32 - 1, below(2 ** 32), below(bytes.length)];
      // What follows the name is often a count, or a size of something else.
      const length = lengths[below(lengths.length)] ?? 0;
      bytes.writeUInt32BE(length >>> 0, at + 4 * (below(5) - 1));
    }
    return bytes;
  },
  function fill(bytes, below) {
    const at = below(bytes.length);
    return bytes.fill(below(256), at, Math.min(at + 1 + below(512), bytes.length));
  },
];

/** Where four letters stand, as in the names of an MP4's boxes. */
function namesIn(bytes: Buffer): number[] {
  const text = bytes.toString('latin1');
  return [...text.matchAll(/[a-z][a-z0-9]{3}/gi)]
    .map(({ index }) => index)
    .filter((at) => at >= 4 && at + 20 <= bytes.length);
}

/** One damaged copy of a file; the same for the same seed. */
export function mutate(original: Buffer, seed: number): Buffer {
  const random = randomFrom(seed);
  const below: Below = (limit) => Math.floor(random() * limit);
  const mutation = mutations[below(mutations.length)];
  return mutation ? mutation(Buffer.from(original), below) : original;
}
