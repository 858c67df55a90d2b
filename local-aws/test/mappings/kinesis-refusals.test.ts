import { KinesisLaboratory, QUEUE } from './kinesis-laboratory.ts';

let lab: KinesisLaboratory;
beforeEach(() => {
  lab = new KinesisLaboratory();
});
afterEach(() => lab.mappings.stop());

const destination = (arn: string) => ({ DestinationConfig: { OnFailure: { Destination: arn } } });

describe('a mapping is refused', () => {
  it.each([
    [
      'an unknown stream',
      { EventSourceArn: 'arn:aws:kinesis:us-east-1:000000000000:stream/x' },
      'no such stream',
    ],
    ['a batch size above 10,000', { BatchSize: 10_001 }, 'between 1 and 10000'],
    ['a batching window above 300 s', { MaximumBatchingWindowInSeconds: 301 }, 'between 0 and 300'],
    ['a factor above 10', { ParallelizationFactor: 11 }, 'between 1 and 10'],
    ['a record age below a minute', { MaximumRecordAgeInSeconds: 59 }, 'between 60 and 604800'],
    ['a tumbling window above 900 s', { TumblingWindowInSeconds: 901 }, 'between 0 and 900'],
    [
      'windows with a factor',
      { TumblingWindowInSeconds: 60, ParallelizationFactor: 2 },
      'Remove one',
    ],
    ['a bucket for failures', destination('arn:aws:s3:::failed'), 'Take an SQS queue'],
    ['filters', { FilterCriteria: { Filters: [] } }, 'FilterCriteria is not emulated'],
    ['AT_TIMESTAMP without one', { StartingPosition: 'AT_TIMESTAMP' }, 'StartingPositionTimestamp'],
    ['no starting position', { StartingPosition: undefined }, 'StartingPosition'],
    ["a queue's concurrency", { ScalingConfig: { MaximumConcurrency: 2 } }, 'ScalingConfig'],
  ])('for %s', async (_, properties, message) => {
    await expect(lab.map(properties)).rejects.toThrow(message);
  });

  it.each([
    ['kinesis:GetRecords', 'call GetRecords on Kinesis'],
    ['sqs:SendMessage', 'call sqs:SendMessage'],
  ])('without the permission %s', async (action, message) => {
    lab.denied = [action];
    await expect(lab.map(destination(QUEUE))).rejects.toThrow(message);
  });

  it('when it is changed to what could not be made', async () => {
    const { ref } = await lab.map();
    expect(() => lab.mappings.registry.update(ref, { maximumConcurrency: 2 })).toThrow(
      'queues only',
    );
    const broken = { stream: { maximumRecordAge: 5 } };
    expect(() => lab.mappings.registry.update(ref, broken)).toThrow('between 60 and');
  });
});
