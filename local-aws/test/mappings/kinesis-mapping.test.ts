import { FUNCTION, KinesisLaboratory, ROLE } from './kinesis-laboratory.ts';

let lab: KinesisLaboratory;
beforeEach(() => {
  lab = new KinesisLaboratory();
});
afterEach(() => lab.mappings.stop());

describe('a batch', () => {
  it("reaches the function at once, as AWS's event", async () => {
    await lab.map();
    const [sequenceNumber] = lab.put('x');
    expect(lab.invoker.invocations[0]?.functionArn).toBe(FUNCTION);
    expect(lab.mappings.busy()).toBe(true);
    expect(lab.events()[0]).toEqual({
      Records: [
        {
          kinesis: {
            kinesisSchemaVersion: '1.0',
            partitionKey: 'x',
            sequenceNumber,
            data: 'eA==',
            approximateArrivalTimestamp: lab.clock.now() / 1000,
          },
          eventSource: 'aws:kinesis',
          eventVersion: '1.0',
          eventID: `shardId-000000000000:${sequenceNumber}`,
          eventName: 'aws:kinesis:record',
          invokeIdentityArn: ROLE,
          awsRegion: 'us-east-1',
          eventSourceARN: lab.stream.arn,
        },
      ],
    });
    await lab.latest().succeed();
    expect(lab.mappings.busy()).toBe(false);
  });

  it('is one at a time for each shard', async () => {
    await lab.map();
    lab.put('a');
    lab.put('b', 'c');
    expect(lab.batches()).toEqual([['a']]);
    await lab.latest().succeed();
    expect(lab.batches()).toEqual([['a'], ['b', 'c']]);
  });

  it('is gathered until it is full or its window ends', async () => {
    await lab.map({ BatchSize: 3, MaximumBatchingWindowInSeconds: 10 });
    lab.put('a', 'b');
    await lab.clock.advance(9999);
    expect(lab.batches()).toEqual([]);
    await lab.clock.advance(1);
    expect(lab.batches()).toEqual([['a', 'b']]);
    lab.put('c', 'd', 'e', 'f');
    await lab.latest().succeed();
    expect(lab.batches()).toEqual([
      ['a', 'b'],
      ['c', 'd', 'e'],
    ]);
  });

  it('carries no more than one invocation can', async () => {
    const body = 'x'.repeat(1_000_000);
    for (let i = 0; i < 6; i++) {
      lab.put(body);
      await lab.clock.advance(1000);
    }
    await lab.map();
    await lab.latest().succeed();
    expect(lab.batches().map(({ length }) => length)).toEqual([4, 2]);
    for (const { payload } of lab.invoker.invocations)
      expect(Buffer.byteLength(payload)).toBeLessThanOrEqual(6 * 1024 * 1024);
  });

  it('keeps the order of a key when several are in flight', async () => {
    await lab.map({ ParallelizationFactor: 10, BatchSize: 1 });
    lab.put('a', 'b', 'a', 'b');
    expect(lab.batches().flat().toSorted()).toEqual(['a', 'b']);
    const [other] = lab.batches().at(-1) ?? [];
    await lab.latest().succeed();
    expect(lab.batches().slice(2)).toEqual([[other]]);
  });
});

describe('where it begins', () => {
  it('TRIM_HORIZON: with the oldest record; LATEST: with the next', async () => {
    lab.put('old');
    await lab.map({ StartingPosition: 'LATEST' });
    expect(lab.batches()).toEqual([]);
    lab.put('new');
    expect(lab.batches()).toEqual([['new']]);
    await lab.map({}, 'Other');
    expect(lab.batches()).toEqual([['new'], ['old', 'new']]);
  });

  it('AT_TIMESTAMP: with what arrived then', async () => {
    lab.put('old');
    await lab.clock.advance(5000);
    lab.put('new');
    const StartingPositionTimestamp = lab.clock.now() / 1000 - 1;
    await lab.map({ StartingPosition: 'AT_TIMESTAMP', StartingPositionTimestamp });
    expect(lab.batches()).toEqual([['new']]);
  });

  it('goes on where it was disabled', async () => {
    const { ref } = await lab.map();
    lab.put('a');
    lab.mappings.registry.update(ref, { enabled: false });
    await lab.latest().succeed();
    lab.put('b');
    expect(lab.batches()).toEqual([['a']]);
    lab.mappings.registry.update(ref, { enabled: true });
    expect(lab.batches()).toEqual([['a'], ['b']]);
  });

  it('reads a shard that was split to its end before its children', async () => {
    await lab.map();
    lab.put('a');
    lab.stream.split('shardId-000000000000', String(2n ** 127n));
    lab.put('b', 'c', 'd');
    expect(lab.batches()).toEqual([['a']]);
    await lab.latest().succeed();
    expect(lab.batches().slice(1).flat().toSorted()).toEqual(['b', 'c', 'd']);
  });
});

describe('two mappings', () => {
  it('read one stream each at its own pace, one of them as a consumer of its own', async () => {
    const consumer = lab.kinesis.engine.consumers.register(lab.stream, 'fast');
    await lab.map({}, 'Slow');
    await lab.map({ EventSourceArn: consumer.arn }, 'Fast');
    lab.put('a');
    const [, fast] = lab.invoker.invocations;
    await fast?.succeed();
    lab.put('b');
    await lab.latest().succeed();
    lab.put('c');
    expect(lab.batches()).toEqual([['a'], ['a'], ['b'], ['c']]);
    expect(lab.events().at(-1)).toMatchObject({ Records: [{ eventSourceARN: consumer.arn }] });
  });
});
