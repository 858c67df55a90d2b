import { LaptopClock, VirtualClock, type Clock } from '../src/clock.ts';

describe('VirtualClock', () => {
  it('stands still until it is advanced', async () => {
    const clock = new VirtualClock(0);
    let rang = false;
    clock.at(90 * 60_000, () => (rang = true));
    await clock.advance(90 * 60_000 - 1);
    expect(rang).toBe(false);
    await clock.advance(1);
    expect(rang).toBe(true);
  });

  it('runs timers in the order of their times, each at its own, those set on the way too', async () => {
    const clock = new VirtualClock(0);
    const rang: [string, number][] = [];
    clock.at(20, () => rang.push(['second', clock.now()]));
    clock.at(10, () => {
      rang.push(['first', clock.now()]);
      clock.at(15, () => rang.push(['between', clock.now()]));
    });
    await clock.advance(30);
    expect(rang).toEqual([
      ['first', 10],
      ['between', 15],
      ['second', 20],
    ]);
    expect(clock.now()).toBe(30);
  });
});

describe('LaptopClock', () => {
  it('runs what falls due when time is skipped, in order, and nothing else', async () => {
    const clock = new LaptopClock();
    const rang: string[] = [];
    const start = clock.now();
    clock.at(start + 2 * 3_600_000, () => rang.push('two hours'));
    clock.at(start + 3_600_000, () => rang.push('one hour'));
    const cancel = clock.at(start + 3 * 3_600_000, () => rang.push('three hours'));
    await clock.skip(2 * 3_600_000);
    expect(rang).toEqual(['one hour', 'two hours']);
    cancel();
  });

  it('keeps running in real time', async () => {
    const clock: Clock = new LaptopClock();
    const due = clock.now() + 5;
    const rang = await new Promise<number>((resolve) => {
      clock.at(due, () => resolve(clock.now()));
    });
    expect(rang).toBeGreaterThanOrEqual(due);
  });
});

it.each([
  ['VirtualClock', () => new VirtualClock(0)],
  ['LaptopClock', () => new LaptopClock()],
])('%s: a cancelled timer does not ring', async (_, create) => {
  const clock = create();
  let rang = false;
  clock.at(clock.now() + 60_000, () => (rang = true))();
  if (clock instanceof VirtualClock) await clock.advance(120_000);
  else await clock.skip(120_000);
  expect(rang).toBe(false);
});
