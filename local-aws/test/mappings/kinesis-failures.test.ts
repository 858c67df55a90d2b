import { FAILED, FUNCTION, KinesisLaboratory, QUEUE } from './kinesis-laboratory.ts';
import type { InvokeResult } from '../../src/services/lambda/invoke.ts';

let lab: KinesisLaboratory;
beforeEach(() => {
  lab = new KinesisLaboratory();
});
afterEach(() => lab.mappings.stop());

describe('a failure', () => {
  it('blocks its shard, and is tried again after one second, two, four', async () => {
    await lab.map();
    lab.put('a');
    await lab.latest().end(FAILED);
    lab.put('b');
    await lab.clock.advance(999);
    expect(lab.batches()).toEqual([['a']]);
    await lab.clock.advance(1);
    await lab.latest().end(FAILED);
    await lab.clock.advance(2000);
    expect(lab.batches()).toEqual([['a'], ['a'], ['a']]);
    await lab.latest().succeed();
    expect(lab.batches().at(-1)).toEqual(['b']);
  });

  it('that was reported begins at the lowest sequence number', async () => {
    await lab.map();
    const [, second, third] = lab.put('a', 'b', 'c');
    await lab.latest().succeed({
      batchItemFailures: [{ itemIdentifier: third }, { itemIdentifier: second }],
    });
    await lab.clock.advance(1000);
    expect(lab.batches()).toEqual([
      ['a', 'b', 'c'],
      ['b', 'c'],
    ]);
  });

  it.each([
    ['an unknown sequence number', { batchItemFailures: [{ itemIdentifier: '1' }] }],
    ['an empty one', { batchItemFailures: [{ itemIdentifier: '' }] }],
    ['another shape', { batchItemFailures: [{ id: '1' }] }],
  ])('is of the whole batch when it is reported with %s', async (_, response) => {
    await lab.map();
    lab.put('a', 'b');
    await lab.latest().succeed(response);
    await lab.clock.advance(1000);
    expect(lab.batches()).toEqual([
      ['a', 'b'],
      ['a', 'b'],
    ]);
  });

  it.each([null, {}, { batchItemFailures: [] }, { batchItemFailures: null }])(
    'is none for %j',
    async (response) => {
      await lab.map();
      lab.put('a');
      await lab.latest().succeed(response);
      lab.put('b');
      expect(lab.batches()).toEqual([['a'], ['b']]);
    },
  );

  it('ends in a notice when its retries are used up, and the shard goes on', async () => {
    await lab.map({
      MaximumRetryAttempts: 1,
      DestinationConfig: { OnFailure: { Destination: QUEUE } },
    });
    const [first, last] = lab.put('a', 'b');
    const arrival = new Date(lab.clock.now()).toISOString();
    await lab.latest().end(FAILED);
    lab.put('c');
    await lab.clock.advance(1000);
    await lab.latest().end(FAILED);
    expect(lab.delivered).toEqual([
      {
        arn: QUEUE,
        event: {
          requestContext: {
            requestId: 'r',
            functionArn: FUNCTION,
            condition: 'RetryAttemptsExhausted',
            approximateInvokeCount: 2,
          },
          responseContext: {
            statusCode: 200,
            executedVersion: '$LATEST',
            functionError: 'Unhandled',
          },
          version: '1.0',
          timestamp: new Date(lab.clock.now()).toISOString(),
          KinesisBatchInfo: {
            shardId: 'shardId-000000000000',
            startSequenceNumber: first,
            endSequenceNumber: last,
            approximateArrivalOfFirstRecord: arrival,
            approximateArrivalOfLastRecord: arrival,
            batchSize: 2,
            streamArn: lab.stream.arn,
          },
        },
      },
    ]);
    expect(lab.batches().at(-1)).toEqual(['c']);
  });

  it('ends in a notice when its records are too old, and what follows is read', async () => {
    await lab.map({
      BatchSize: 1,
      MaximumRecordAgeInSeconds: 60,
      DestinationConfig: { OnFailure: { Destination: QUEUE } },
    });
    lab.put('a');
    const throttled: InvokeResult = { kind: 'throttled', reason: 'busy' };
    while (lab.delivered.length === 0) {
      await lab.latest().end(throttled);
      await lab.clock.advance(60_000);
    }
    expect(lab.delivered).toMatchObject([
      { event: { requestContext: { condition: 'RecordAgeExceeded', approximateInvokeCount: 0 } } },
    ]);
    lab.put('b');
    expect(lab.batches().at(-1)).toEqual(['b']);
  });

  it('does not stop the shard when nobody can be told of it', async () => {
    const said = jest.spyOn(console, 'error').mockImplementation(() => {});
    lab.deliver = () => {
      throw new Error('no such queue');
    };
    await lab.map({
      MaximumRetryAttempts: 0,
      DestinationConfig: { OnFailure: { Destination: QUEUE } },
    });
    lab.put('a');
    await lab.latest().end(FAILED);
    lab.put('b');
    expect(lab.batches()).toEqual([['a'], ['b']]);
    expect(String(said.mock.calls.flat())).toContain('no such queue');
    said.mockRestore();
  });

  it('is halved at once by bisecting, until the poison record is alone', async () => {
    await lab.map({
      BisectBatchOnFunctionError: true,
      MaximumRetryAttempts: 0,
      FunctionResponseTypes: [],
    });
    const dropped = jest.spyOn(console, 'error').mockImplementation(() => {});
    lab.put('a', 'b', 'poison', 'd');
    for (let ended = 0; ended < lab.invoker.invocations.length; ended++) {
      const poisoned = lab.batches()[ended]?.includes('poison');
      await lab.invoker.invocations[ended]?.end(
        poisoned ? FAILED : { kind: 'success', requestId: 'r', payload: 'null' },
      );
    }
    expect(lab.batches()).toEqual([
      ['a', 'b', 'poison', 'd'],
      ['a', 'b'],
      ['poison', 'd'],
      ['poison'],
      ['d'],
    ]);
    expect(dropped.mock.calls.flat().join(' ')).toContain('RetryAttemptsExhausted');
    dropped.mockRestore();
  });
});

describe('a disturbed mapping', () => {
  it.each(['throttle', 'error', 'lostReply'])('reads again a second after a %s', async (kind) => {
    await lab.map();
    lab.follow(kind, ['GetRecords']);
    lab.put('a');
    await lab.clock.advance(999);
    expect(lab.batches()).toEqual([]);
    await lab.clock.advance(1);
    expect(lab.batches()).toEqual([['a']]);
  });

  it('hands a batch over twice when an answer gets lost', async () => {
    await lab.map({ MaximumRetryAttempts: 0 });
    lab.follow('lostReply', ['Invoke']);
    lab.put('a');
    await lab.latest().succeed();
    await lab.clock.advance(1000);
    expect(lab.batches()).toEqual([['a'], ['a']]);
  });
});
