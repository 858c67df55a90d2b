import { throttle } from '../../lambda/video/encoder/throttle.ts';

describe('throttled progress', () => {
  it('passes on at most one value in each interval', async () => {
    let at = 0;
    const passed: number[] = [];
    const progress = throttle(
      2000,
      () => new Date(at),
      (value) => {
        passed.push(value);
        return Promise.resolve();
      },
    );
    for (const [time, value] of [
      [0, 0.1],
      [1999, 0.2],
      [2000, 0.3],
      [2001, 0.4],
      [5000, 0.5],
    ] as const) {
      at = time;
      progress.offer(value);
    }
    await progress.settled();
    expect(passed).toEqual([0.1, 0.3, 0.5]);
  });
});
