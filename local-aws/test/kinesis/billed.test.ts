import { billedOf, readBytes } from '../../src/services/kinesis/billed.ts';

const KB = 1024;
/** A record whose data and partition key take so many bytes together. */
const record = (bytes: number) => ({
  PartitionKey: 'key',
  Data: Buffer.alloc(bytes - 3).toString('base64'),
});

describe('what is billed of records', () => {
  it.each([
    [1, 1, 1],
    [KB, 1, 1],
    [KB + 1, 1, 2],
    [25 * KB, 1, 25],
    [25 * KB + 1, 2, 26],
    [1024 * KB, 41, 1024],
  ])('a record of %i bytes: %i units of 25 KB, %i kilobytes', (bytes, units, kilobytes) => {
    const billed = { putPayloadUnits: units, writtenKilobytes: kilobytes };
    expect(billedOf('PutRecord', record(Math.max(3, bytes)), {})).toEqual(billed);
  });

  it('each record of many is rounded up by itself, and the refused ones are free', () => {
    const Records = [record(300), record(300), record(2 * KB)];
    const output = { Records: [{}, { ErrorCode: 'ProvisionedThroughputExceededException' }, {}] };
    expect(billedOf('PutRecords', { Records }, output)).toEqual({
      putPayloadUnits: 2,
      writtenKilobytes: 3,
    });
  });

  it('what is read is not rounded', () => {
    const Records = [record(300), record(25 * KB + 1)];
    expect(billedOf('GetRecords', {}, { Records })).toEqual({ readBytes: 300 + 25 * KB + 1 });
    expect(readBytes([{ data: new Uint8Array(10), partitionKey: 'ä' }])).toBe(12);
  });
});
