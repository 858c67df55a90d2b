/** From a time to a later one, in milliseconds since the epoch. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** The most spans that any one moment lies in. One that ends as another begins is over. */
export function mostAtOnce(spans: readonly Span[]): number {
  const within = (moment: number) => spans.filter(({ from, to }) => from <= moment && moment < to);
  return Math.max(0, ...spans.map(({ from }) => within(from).length));
}
