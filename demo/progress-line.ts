export interface ProgressLine {
  /** @param fraction 0 to 1 */
  readonly show: (what: string, fraction: number) => void;
  readonly clear: () => void;
}

const width = 30;

/** A line that keeps telling how far something is; nothing when the output is not a terminal. */
export function progressLine(stream: NodeJS.WriteStream): ProgressLine {
  if (!stream.isTTY) return { show() {}, clear() {} };
  return {
    show(what, fraction) {
      const done = Math.round(fraction * width);
      const bar = '█'.repeat(done) + '░'.repeat(width - done);
      stream.write(`\r\u001b[K  ${what} ${bar} ${Math.round(fraction * 100)} %`);
    },
    clear() {
      stream.write('\r\u001b[K');
    },
  };
}
