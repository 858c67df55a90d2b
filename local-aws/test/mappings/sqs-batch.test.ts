import * as fc from 'fast-check';
import { settleBatch } from '../../src/mappings/sqs-batch.ts';
import type { InvokeResult } from '../../src/services/lambda/invoke.ts';

const RUNS = { numRuns: 2_000 };
jest.setTimeout(60_000);

const success = (payload: string): InvokeResult => ({ kind: 'success', requestId: 'r', payload });
const ids = (messages: readonly { messageId: string }[]) => messages.map((one) => one.messageId);
const reportOf = (failed: readonly unknown[]) =>
  success(
    JSON.stringify({ batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) }),
  );

const messages = fc
  .uniqueArray(fc.uuid(), { minLength: 1, maxLength: 10 })
  .map((all) => all.map((messageId) => ({ messageId })));
/** A batch, and some of it. */
const batchAndPart = messages.chain((batch) =>
  fc.record({ batch: fc.constant(batch), part: fc.subarray(batch) }),
);
const failure: fc.Arbitrary<InvokeResult> = fc.oneof(
  fc.record({
    kind: fc.constant('function-error' as const),
    requestId: fc.uuid(),
    payload: fc.json(),
    functionError: fc.constantFrom('Handled' as const, 'Unhandled' as const),
  }),
  fc.record({ kind: fc.constant('throttled' as const), reason: fc.string() }),
);
const anyResult = fc.oneof(failure, fc.oneof(fc.string(), fc.json()).map(success));

it('either deletes or returns each message, in the order of the batch', () => {
  fc.assert(
    fc.property(messages, anyResult, fc.boolean(), (batch, result, reports) => {
      const { deleted, returned } = settleBatch(batch, result, reports);
      const both = new Set([...deleted, ...returned]);
      expect(deleted.length + returned.length).toBe(batch.length);
      expect(batch.filter((one) => both.has(one))).toEqual(batch);
      expect(batch.filter((one) => deleted.includes(one))).toEqual(deleted);
    }),
    RUNS,
  );
});

it('returns the whole batch of an invocation that failed or never ran', () => {
  fc.assert(
    fc.property(messages, failure, fc.boolean(), (batch, result, reports) => {
      expect(settleBatch(batch, result, reports)).toEqual({ deleted: [], returned: batch });
    }),
    RUNS,
  );
});

it('returns exactly the messages reported, whatever their order and however often', () => {
  fc.assert(
    fc.property(batchAndPart, ({ batch, part }) => {
      const reported = [...ids(part).toReversed(), ...ids(part)];
      const { deleted, returned } = settleBatch(batch, reportOf(reported), true);
      expect(returned).toEqual(part);
      expect(ids(deleted)).toEqual(ids(batch).filter((id) => !reported.includes(id)));
    }),
    RUNS,
  );
});

it('returns the whole batch when one identifier among others means nothing', () => {
  const nonsense = fc.oneof(fc.constantFrom('', null, undefined, 7), fc.string());
  fc.assert(
    fc.property(batchAndPart, nonsense, fc.nat(10), ({ batch, part }, bad, at) => {
      fc.pre(!ids(batch).includes(String(bad)));
      const reported: unknown[] = ids(part);
      reported.splice(at, 0, bad);
      expect(settleBatch(batch, reportOf(reported), true).returned).toEqual(batch);
    }),
    RUNS,
  );
});

it('deletes the whole batch of a function that reports nothing, whatever it answers', () => {
  fc.assert(
    fc.property(messages, fc.string(), (batch, payload) => {
      expect(settleBatch(batch, success(payload), false).deleted).toEqual(batch);
    }),
    RUNS,
  );
});

describe('a function that reports batch item failures and answers', () => {
  const batch = [{ messageId: 'a' }, { messageId: 'b' }];

  it.each(['null', '{}', '{"batchItemFailures":null}', '{"batchItemFailures":[]}'])(
    '%s is done with all',
    (payload) => {
      expect(settleBatch(batch, success(payload), true).deleted).toEqual(batch);
    },
  );

  it.each([
    'not JSON',
    '',
    '"ok"',
    '7',
    '[]',
    '{"batchItemFailures":{}}',
    '{"batchItemFailures":["a"]}',
    '{"batchItemFailures":[{"id":"a"}]}',
    '{"batchItemFailures":[{"itemIdentifier":""}]}',
    '{"batchItemFailures":[{"itemIdentifier":null}]}',
    '{"batchItemFailures":[{"itemIdentifier":"unknown"}]}',
  ])('%s has failed with all', (payload) => {
    expect(settleBatch(batch, success(payload), true).returned).toEqual(batch);
  });
});
