import { KinesisLaboratory } from './kinesis-laboratory.ts';

let lab: KinesisLaboratory;
beforeEach(() => {
  lab = new KinesisLaboratory();
});
afterEach(() => lab.mappings.stop());

const state = { seen: 1 };

describe('a tumbling window', () => {
  it('ends on time with its state, though no record follows', async () => {
    await lab.map({ TumblingWindowInSeconds: 60 });
    lab.put('a');
    await lab.latest().succeed({ state });
    expect(lab.mappings.busy()).toBe(false);
    await lab.clock.advance(1000);
    lab.put('b');
    expect(lab.events().at(-1)).toMatchObject({ state, isFinalInvokeForWindow: false });
    await lab.latest().succeed({ state: { seen: 2 } });
    await lab.clock.advance(58_999);
    expect(lab.invoker.invocations).toHaveLength(2);
    await lab.clock.advance(1);
    expect(lab.events().at(-1)).toEqual({
      Records: [],
      window: { start: '2026-01-01T00:00:00Z', end: '2026-01-01T00:01:00Z' },
      state: { seen: 2 },
      shardId: 'shardId-000000000000',
      eventSourceARN: lab.stream.arn,
      isFinalInvokeForWindow: true,
      isWindowTerminatedEarly: false,
    });
    await lab.latest().succeed({ state: {} });
    lab.put('c');
    expect(lab.events().at(-1)).toMatchObject({
      state: {},
      window: { start: '2026-01-01T00:01:00Z' },
    });
  });

  it('takes an answer without a state for a failure, and hands over the same state again', async () => {
    await lab.map({ TumblingWindowInSeconds: 60 });
    lab.put('a');
    await lab.latest().succeed({ state });
    lab.put('b');
    await lab.latest().succeed({ batchItemFailures: [] });
    await lab.clock.advance(1000);
    expect(lab.batches()).toEqual([['a'], ['b'], ['b']]);
    expect(lab.events().at(-1)).toMatchObject({ state });
  });

  it('takes a state and a reported failure from one answer', async () => {
    await lab.map({ TumblingWindowInSeconds: 60 });
    const [, second] = lab.put('a', 'b');
    await lab.latest().succeed({ state, batchItemFailures: [{ itemIdentifier: second }] });
    await lab.clock.advance(1000);
    expect(lab.batches().at(-1)).toEqual(['b']);
    expect(lab.events().at(-1)).toMatchObject({ state });
  });

  it('whose state is above 1 MB ends early, and goes on with a fresh one', async () => {
    await lab.map({ TumblingWindowInSeconds: 60 });
    lab.put('a');
    await lab.latest().succeed({ state: { much: 'x'.repeat(2 ** 20) } });
    expect(lab.events().at(-1)).toMatchObject({ Records: [], isWindowTerminatedEarly: true });
    await lab.latest().succeed({ state: {} });
    lab.put('b');
    expect(lab.events().at(-1)).toMatchObject({ state: {}, isWindowTerminatedEarly: false });
  });
});
