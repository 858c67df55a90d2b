import * as fc from 'fast-check';
import type { VirtualClock } from '../../src/clock.ts';
import type { Queue } from '../../src/services/sqs/queue.ts';
import { account, receive, send } from '../support/queues.ts';

/** What the outside knows of a message: nothing more is needed to tell what may happen to it. */
interface Known {
  readonly body: string;
  readonly group: string;
  readonly order: number;
  hiddenUntil: number;
  receiptHandle: string | undefined;
}

interface Model {
  readonly clock: VirtualClock;
  sent: number;
  readonly alive: Map<string, Known>;
}

type Command = fc.AsyncCommand<Model, Queue>;

/** One step: does something to the queue and the model, and checks that they agree. */
function step(name: string, run: (model: Model, queue: Queue) => Promise<void> | void): Command {
  return {
    check: () => true,
    toString: () => name,
    async run(model, queue) {
      await run(model, queue);
      const now = model.clock.now();
      const known = [...model.alive.values()];
      const hidden = known.filter(({ hiddenUntil }) => hiddenUntil > now);
      expect(queue.counts).toEqual({
        visible: known.length - hidden.length,
        notVisible: hidden.filter(({ receiptHandle }) => receiptHandle).length,
        delayed: hidden.filter(({ receiptHandle }) => !receiptHandle).length,
      });
    },
  };
}

function sending(group: string, delay: number): Command {
  return step(`send(${group}, ${delay})`, (model, queue) => {
    const body = String(model.sent++);
    const fifo = queue.attributes.FifoQueue;
    send(
      queue,
      fifo
        ? { body, messageGroupId: group, messageDeduplicationId: body }
        : { body, delaySeconds: delay },
    );
    model.alive.set(body, {
      body,
      group,
      order: model.sent,
      hiddenUntil: model.clock.now() + (fifo ? 0 : delay * 1000),
      receiptHandle: undefined,
    });
  });
}

/** At most `max` messages: each of them alive and visible, in order and unlocked if FIFO. */
function receiving(max: number): Command {
  return step(`receive(${max})`, async (model, queue) => {
    const now = model.clock.now();
    const receivable = expected(model, queue);
    const received = await receive(queue, { maxNumberOfMessages: max });
    expect(received).toHaveLength(Math.min(max, receivable.length));
    const got = received.map(({ body }) => model.alive.get(body));
    for (const known of got) expect(receivable).toContain(known);
    if (queue.attributes.FifoQueue)
      checkOrder(
        got.filter((one) => one !== undefined),
        receivable,
      );
    for (const { body, receiptHandle } of received) {
      const known = model.alive.get(body);
      if (!known) continue;
      known.hiddenUntil = now + queue.attributes.VisibilityTimeout * 1000;
      known.receiptHandle = receiptHandle;
    }
  });
}

function expected(model: Model, queue: Queue): readonly Known[] {
  const now = model.clock.now();
  const known = [...model.alive.values()];
  const visible = known.filter(({ hiddenUntil }) => hiddenUntil <= now);
  if (!queue.attributes.FifoQueue) return visible;
  const locked = new Set(
    known.filter(({ hiddenUntil }) => hiddenUntil > now).map(({ group }) => group),
  );
  return visible.filter(({ group }) => !locked.has(group));
}

/** Of each group, the received are the first of the receivable. */
function checkOrder(got: readonly Known[], receivable: readonly Known[]): void {
  for (const group of new Set(got.map((one) => one.group))) {
    const ofGroup = (all: readonly Known[]) =>
      all.filter((one) => one.group === group).map(({ order }) => order);
    const orders = ofGroup(got);
    const inOrder = ofGroup(receivable).toSorted((x, y) => x - y);
    expect(orders).toEqual(inOrder.slice(0, orders.length));
  }
}

function inFlight(model: Model, pick: number): Known | undefined {
  const now = model.clock.now();
  const all = [...model.alive.values()].filter(
    (known) => known.receiptHandle && known.hiddenUntil > now,
  );
  return all[pick % Math.max(all.length, 1)];
}

function deleting(pick: number): Command {
  return step(`delete(${pick})`, (model, queue) => {
    const known = inFlight(model, pick);
    if (!known?.receiptHandle) return;
    queue.delete(known.receiptHandle);
    model.alive.delete(known.body);
  });
}

function hiding(pick: number, seconds: number): Command {
  return step(`changeVisibility(${pick}, ${seconds})`, (model, queue) => {
    const known = inFlight(model, pick);
    if (!known?.receiptHandle) return;
    queue.changeVisibility(known.receiptHandle, seconds);
    known.hiddenUntil = model.clock.now() + seconds * 1000;
  });
}

function waiting(seconds: number): Command {
  return step(`wait(${seconds})`, (model) => model.clock.advance(seconds * 1000));
}

const commands = fc.commands(
  [
    fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.nat(20)).map((args) => sending(...args)),
    fc.integer({ min: 1, max: 10 }).map(receiving),
    fc.nat(50).map(deleting),
    fc.tuple(fc.nat(50), fc.nat(40)).map((args) => hiding(...args)),
    fc.nat(20).map(waiting),
  ],
  { size: 'medium', maxCommands: 60 },
);

describe.each(['jobs', 'jobs.fifo'])('%s', (name) => {
  it('loses nothing, shows nothing hidden, and keeps the order of each group', async () => {
    const agrees = fc.asyncProperty(commands, async (steps) => {
      const a = account();
      const real = a.create(name, { VisibilityTimeout: 10 });
      const model = { clock: a.clock, sent: 0, alive: new Map<string, Known>() };
      await fc.asyncModelRun(() => ({ model, real }), steps);
    });
    await expect(fc.assert(agrees, { numRuns: 200 })).resolves.toBeUndefined();
  }, 60_000);
});
