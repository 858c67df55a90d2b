import * as fc from 'fast-check';
import { readFailedBatch } from '../../ops/replay/failed-batch.ts';
import { isReplacedBy, versionAt, type Rebuild } from '../../ops/replay/rebuilds.ts';
import { parentsFirst } from '../../ops/replay/shards.ts';
import { hoursOf } from '../../ops/replay/sweep.ts';

describe('the shards of a replay', () => {
  it('come after those they came from, each once', () => {
    const parents = fc.array(fc.array(fc.nat(), { maxLength: 2 }), { maxLength: 12 });
    const shuffled = parents.chain((all) => {
      const shards = all.map((some, index) => ({
        shardId: `s${index}`,
        // Some are forgotten.
        parents: some.map((parent) => `s${(parent % (index + 1)) - 1}`),
      }));
      return fc.shuffledSubarray(shards, { minLength: shards.length });
    });
    fc.assert(
      fc.property(shuffled, (shards) => {
        const ordered = parentsFirst(shards);
        expect(ordered.toSorted()).toEqual(shards.map(({ shardId }) => shardId).toSorted());
        for (const { shardId, parents: some } of shards)
          for (const parent of some)
            expect(ordered.indexOf(parent)).toBeLessThan(ordered.indexOf(shardId));
      }),
    );
  });
});

describe('rebuilds', () => {
  const old: Rebuild = { rebuild: '2026-11-22T10:00:00.000Z-aa', from: 0, to: 120_000 };
  const young: Rebuild = { rebuild: '2026-11-22T11:00:00.000Z-bb', from: 60_000, to: 180_000 };

  it.each([
    [0, old.rebuild],
    [60_000, young.rebuild],
    [120_000, young.rebuild],
    [180_000, 'live'],
  ])('the window at %p is read from the latest that covers it: %p', (window, version) => {
    expect(versionAt(window, [young, old])).toBe(version);
    expect(versionAt(window, [old, young])).toBe(version);
  });

  it('replace what was written before them, not what another replay is writing meanwhile', () => {
    expect(isReplacedBy(young, 'live')).toBe(true);
    expect(isReplacedBy(young, old.rebuild)).toBe(true);
    expect(isReplacedBy(young, young.rebuild)).toBe(false);
    expect(isReplacedBy(old, young.rebuild)).toBe(false);
  });

  it('are looked for in the hours of all that arrived in their windows, or late by an hour', () => {
    expect(
      hoursOf({ from: Date.parse('2026-11-22T00:30Z'), to: Date.parse('2026-11-22T02:00Z') }),
    ).toEqual(['2026-11-21T23', '2026-11-22T00', '2026-11-22T01']);
  });
});

describe('a record of a batch that failed', () => {
  const body = {
    requestContext: {
      requestId: 'r',
      functionArn: 'arn:aws:lambda:us-east-1:000000000000:function:f',
      condition: 'RetryAttemptsExhausted',
      approximateInvokeCount: 4,
    },
    version: '1.0',
    timestamp: '2026-11-22T12:00:00.000Z',
    KinesisBatchInfo: {
      shardId: 'shardId-000000000000',
      startSequenceNumber: '10',
      endSequenceNumber: '12',
      approximateArrivalOfFirstRecord: '2026-11-22T11:59:00.000Z',
      approximateArrivalOfLastRecord: '2026-11-22T11:59:01.000Z',
      batchSize: 3,
      streamArn: 'arn:aws:kinesis:us-east-1:000000000000:stream/clicks',
    },
  };

  it('tells where the records lie, and why they were given up', () => {
    expect(readFailedBatch(JSON.stringify(body))).toEqual({
      shardId: 'shardId-000000000000',
      first: '10',
      last: '12',
      size: 3,
      why: 'RetryAttemptsExhausted, invoked 4 times',
    });
  });

  it.each(['', 'text', '{}', '{"KinesisBatchInfo":{}}'])('is not %p', (text) => {
    expect(readFailedBatch(text)).toBeUndefined();
  });
});
