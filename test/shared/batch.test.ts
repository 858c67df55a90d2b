import type { SQSRecord } from 'aws-lambda';
import * as fc from 'fast-check';
import { processBatch } from '../../lambda/shared/batch.ts';
import { record, silent } from '../video/support/things.ts';

interface Message {
  readonly id: string;
  readonly group: string;
  readonly receiveCount: number;
  readonly fails: boolean;
}

const maxReceiveCount = 5;

/** Processes the messages as one batch of a FIFO (or standard) queue, and tells what came of it. */
async function process(messages: Message[], kind: 'fifo' | 'standard' = 'fifo') {
  const handled: string[] = [];
  const hidden = new Map<string, number>();
  const failing = new Set(messages.filter(({ fails }) => fails).map(({ id }) => id));
  const response = await processBatch(
    messages.map((message) => toRecord(message, kind)),
    {
      maxReceiveCount,
      log: silent,
      random: () => 0.5,
      handle: ({ messageId }) => {
        handled.push(messageId);
        return failing.has(messageId) ? Promise.reject(new Error('no')) : Promise.resolve();
      },
      hide: ({ messageId }, seconds) => {
        hidden.set(messageId, seconds);
        return Promise.resolve();
      },
    },
  );
  const failed = response.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
  return { handled, hidden, failed };
}

function toRecord({ id, group, receiveCount }: Message, kind: 'fifo' | 'standard'): SQSRecord {
  return {
    ...record('', { MessageGroupId: group, ApproximateReceiveCount: String(receiveCount) }),
    messageId: id,
    eventSourceARN: `arn:aws:sqs:us-east-1:123456789012:queue${kind === 'fifo' ? '.fifo' : ''}`,
  };
}

const message = (id: string, group: string, fails: boolean, receiveCount = 1): Message => ({
  id,
  group,
  receiveCount,
  fails,
});

describe('a batch', () => {
  it('stops a FIFO group at its first failure; other groups go on', async () => {
    const { handled, failed } = await process([
      message('a1', 'a', false),
      message('a2', 'a', true),
      message('b1', 'b', false),
      message('a3', 'a', false),
      message('b2', 'b', false),
    ]);
    expect(handled).toEqual(['a1', 'a2', 'b1', 'b2']);
    expect(failed).toEqual(['a2', 'a3']);
  });

  it('fails each message of a standard queue by itself, even if messages carry a group', async () => {
    const { handled, failed } = await process(
      [message('1', 'a', true), message('2', 'a', false)],
      'standard',
    );
    expect(handled).toEqual(['1', '2']);
    expect(failed).toEqual(['1']);
  });

  it('hides what failed for its backoff, and what was not tried not at all', async () => {
    const { hidden } = await process([message('a1', 'a', true, 3), message('a2', 'a', false, 3)]);
    expect([...hidden]).toEqual([
      ['a1', 90],
      ['a2', 0],
    ]);
  });

  it('does not send away untried what stands behind a message that leaves for the dead-letter queue', async () => {
    const { handled, failed } = await process([
      message('a1', 'a', true, maxReceiveCount),
      message('a2', 'a', false, maxReceiveCount),
    ]);
    expect(handled).toEqual(['a1', 'a2']);
    expect(failed).toEqual(['a1']);
  });

  it('reports a failure even when its visibility cannot be changed', async () => {
    const response = await processBatch([toRecord(message('1', 'a', true), 'standard')], {
      maxReceiveCount,
      log: silent,
      random: () => 0.5,
      handle: () => Promise.reject(new Error('no')),
      hide: () => Promise.reject(new Error('The receipt handle has expired')),
    });
    expect(response.batchItemFailures).toEqual([{ itemIdentifier: '1' }]);
  });

  it('never handles a message after an earlier one of its group that will come back', async () => {
    const batch = fc
      .array(
        fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.boolean(), fc.integer({ min: 1, max: 5 })),
        {
          maxLength: 10,
        },
      )
      .map((all) => all.map(([group, fails, count], i) => message(String(i), group, fails, count)));
    await fc.assert(
      fc.asyncProperty(batch, async (messages) => {
        const { handled, failed } = await process(messages);
        const comesBack = ({ id, receiveCount }: Message) =>
          failed.includes(id) && receiveCount < maxReceiveCount;
        for (const [index, later] of messages.entries()) {
          const blocked = messages
            .slice(0, index)
            .some((earlier) => earlier.group === later.group && comesBack(earlier));
          expect(handled.includes(later.id)).toBe(!blocked);
          expect(failed.includes(later.id)).toBe(blocked || later.fails);
        }
      }),
    );
  });
});
