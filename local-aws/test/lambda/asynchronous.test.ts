import { DEFAULT_EVENT_INVOKE } from '../../src/services/lambda/function-configuration.ts';
import { Laboratory } from './laboratory.ts';

const MINUTE = 60 * 1000;
const queue = 'arn:aws:sqs:us-east-1:000000000000:failed';
const FAILS = 'exports.handler = async () => { throw new Error("still broken") }';

let lab: Laboratory;
beforeEach(() => {
  lab = new Laboratory();
});
afterEach(() => lab[Symbol.asyncDispose]());

/** Resolves when nothing runs any more and its consequences have been drawn. */
async function quiet(): Promise<void> {
  do await new Promise((resolve) => setImmediate(resolve));
  while (lab.engine.running() > 0);
  await lab.clock.advance(0);
}

function attempts(functionName: string): number {
  return lab.log(functionName).split('START RequestId').length - 1;
}

describe('an asynchronous invocation', () => {
  it('is retried after one minute, then two, and ends at the on-failure destination', async () => {
    lab.define('failing', FAILS);
    lab.engine.configureEventInvoke('failing', { ...DEFAULT_EVENT_INVOKE, onFailure: queue });
    lab.engine.invokeAsync('failing', '{"video":1}');
    await quiet();
    expect(attempts('failing')).toBe(1);
    await lab.clock.advance(MINUTE - 1);
    await quiet();
    expect(attempts('failing')).toBe(1);
    await lab.clock.advance(1);
    await quiet();
    expect(attempts('failing')).toBe(2);
    await lab.clock.advance(2 * MINUTE - 1);
    await quiet();
    expect(lab.deliveries).toEqual([]);
    await lab.clock.advance(1);
    expect(await lab.delivered()).toEqual({
      targetArn: queue,
      event: {
        version: '1.0',
        timestamp: '2026-01-01T00:03:00.000Z',
        requestContext: {
          requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
          functionArn: 'arn:aws:lambda:us-east-1:000000000000:function:failing:$LATEST',
          condition: 'RetriesExhausted',
          approximateInvokeCount: 3,
        },
        requestPayload: { video: 1 },
        responseContext: {
          statusCode: 200,
          executedVersion: '$LATEST',
          functionError: 'Unhandled',
        },
        responsePayload: {
          errorType: 'Error',
          errorMessage: 'still broken',
          trace: expect.any(Array),
        },
      },
    });
    const ids = lab.log('failing').matchAll(/START RequestId: (\S+)/g);
    expect(new Set(Array.from(ids, ([, id]) => id)).size).toBe(1);
  });

  it('is not repeated once it succeeded', async () => {
    lab.define('fine', 'exports.handler = async () => "ok"');
    lab.engine.invokeAsync('fine', '{}');
    await quiet();
    await lab.clock.advance(10 * MINUTE);
    expect(attempts('fine')).toBe(1);
    expect(lab.deliveries).toEqual([]);
  });

  it('goes to the on-success destination with its response', async () => {
    lab.define('fine', 'exports.handler = async () => "ok"');
    lab.engine.configureEventInvoke('fine', { ...DEFAULT_EVENT_INVOKE, onSuccess: queue });
    lab.engine.invokeAsync('fine', '{}');
    expect((await lab.delivered())?.event).toMatchObject({
      requestContext: { condition: 'Success', approximateInvokeCount: 1 },
      responseContext: { statusCode: 200, executedVersion: '$LATEST' },
      responsePayload: 'ok',
    });
  });

  it('says in the log that it was dropped when there is no destination', async () => {
    lab.define('failing', FAILS);
    lab.engine.configureEventInvoke('failing', {
      ...DEFAULT_EVENT_INVOKE,
      maximumRetryAttempts: 0,
    });
    lab.engine.invokeAsync('failing', '{}');
    await quiet();
    expect(lab.log('failing')).toMatch(
      /The event [0-9a-f-]{36} was dropped \(RetriesExhausted after 1 invocations\): the function has no on-failure destination$/,
    );
  });

  it('is given up when the event is too old for another retry', async () => {
    lab.define('failing', FAILS);
    lab.engine.configureEventInvoke('failing', {
      ...DEFAULT_EVENT_INVOKE,
      maximumEventAge: 60,
      onFailure: queue,
    });
    lab.engine.invokeAsync('failing', '{}');
    await quiet();
    await lab.clock.advance(MINUTE);
    expect((await lab.delivered())?.event).toMatchObject({
      requestContext: { condition: 'EventAgeExceeded', approximateInvokeCount: 2 },
    });
  });

  it('waits out throttles with a growing backoff, for six hours', async () => {
    lab.define('closed', FAILS, { reservedConcurrency: 0 });
    lab.engine.configureEventInvoke('closed', { ...DEFAULT_EVENT_INVOKE, onFailure: queue });
    lab.engine.invokeAsync('closed', '{}');
    await lab.clock.advance(6 * 60 * MINUTE - 5 * MINUTE);
    expect(lab.deliveries).toEqual([]);
    await lab.clock.advance(5 * MINUTE);
    const [delivery] = lab.deliveries;
    expect(delivery?.event).toMatchObject({
      requestContext: { condition: 'EventAgeExceeded', approximateInvokeCount: 0 },
    });
    expect(delivery?.event).not.toHaveProperty('responseContext');
  });
});
