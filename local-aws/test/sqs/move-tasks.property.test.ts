import * as fc from 'fast-check';
import { account, receive, send } from '../support/queues.ts';

const RATES = [1, 3, 500] as const;

/** What producers, consumers and an operator may do while messages are moved. */
const step = fc.oneof(
  fc.record({ kind: fc.constant('send' as const), group: fc.constantFrom('a', 'b') }),
  fc.record({ kind: fc.constant('receive' as const), queue: fc.constantFrom('jobs', 'dead') }),
  fc.record({ kind: fc.constant('start' as const), rate: fc.constantFrom(...RATES) }),
  fc.record({ kind: fc.constant('cancel' as const) }),
  fc.record({ kind: fc.constant('wait' as const), seconds: fc.nat(4) }),
);

describe.each(['', '.fifo'])('queues named …%s', (suffix) => {
  it('lose nothing and double nothing, whenever a move starts, ends or is cancelled', async () => {
    const conserves = fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      const a = account();
      const dead = a.create(`dead${suffix}`, { VisibilityTimeout: 2 });
      const RedrivePolicy = { deadLetterTargetArn: dead.arn, maxReceiveCount: 1 };
      const jobs = a.create(`jobs${suffix}`, { RedrivePolicy, VisibilityTimeout: 1 });
      const { moveTasks } = a.engine;
      const running = () => moveTasks.list(dead.arn).find(({ status }) => status === 'RUNNING');
      const idle = () =>
        moveTasks.list(dead.arn).every(({ status }) => !/RUNNING|CANCELLING/.test(status));
      let sent = 0;
      let toMove = 0;
      for (const one of steps) {
        switch (one.kind) {
          case 'send': {
            const body = String(sent++);
            const fifo = { messageGroupId: one.group, messageDeduplicationId: body };
            send(jobs, { body, ...(suffix && fifo) });
            break;
          }
          case 'receive':
            await receive(one.queue === 'jobs' ? jobs : dead, { maxNumberOfMessages: 3 });
            break;
          case 'start':
            if (!idle()) break;
            toMove = dead.counts.visible;
            a.engine.startMoveTask({
              sourceArn: dead.arn,
              maxNumberOfMessagesPerSecond: one.rate,
            });
            break;
          case 'cancel': {
            const task = running();
            if (task) moveTasks.cancel(task.handle);
            break;
          }
          case 'wait':
            await a.clock.advance(one.seconds * 1000);
            break;
        }
        const [latest] = moveTasks.list(dead.arn);
        expect(latest?.moved ?? 0).toBeLessThanOrEqual(toMove);
        const counts = [jobs.counts, dead.counts];
        const kept = counts.reduce((sum, { visible, notVisible }) => sum + visible + notVisible, 0);
        expect(kept).toBe(sent);
      }
      await a.clock.advance(3600_000);
      expect(idle()).toBe(true);
    });
    await expect(fc.assert(conserves, { numRuns: 200 })).resolves.toBeUndefined();
  }, 60_000);
});
