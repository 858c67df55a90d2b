import { FAILED, FUNCTION, KinesisLaboratory } from './kinesis-laboratory.ts';

let lab: KinesisLaboratory;
beforeEach(() => {
  lab = new KinesisLaboratory();
});
afterEach(() => lab.mappings.stop());

describe('the inside view', () => {
  it('shows how far a mapping is behind, and since when it is blocked', async () => {
    await lab.map();
    const [first] = lab.put('a');
    await lab.latest().succeed();
    lab.put('b');
    const since = new Date(lab.clock.now()).toISOString();
    await lab.latest().end(FAILED);
    await lab.clock.advance(500);
    expect(await lab.view()).toMatchObject([
      {
        functionArn: FUNCTION,
        eventSourceArn: lab.stream.arn,
        state: 'Enabled',
        shards: [
          {
            shardId: 'shardId-000000000000',
            checkpoint: first,
            iteratorAge: 500,
            inFlight: 0,
            blocked: { since, invocations: 1, records: 1 },
          },
        ],
      },
    ]);
  });

  it('sees what a disabled mapping has not read', async () => {
    await lab.map({ Enabled: false });
    lab.put('a');
    await lab.clock.advance(7000);
    expect(await lab.view()).toMatchObject([
      { state: 'Disabled', shards: [{ iteratorAge: 7000 }] },
    ]);
  });
});
