import * as fc from 'fast-check';
import { readAttempts } from '../../ops/logs/attempt.ts';
import type { LogEvent } from '../../ops/logs/log-events.ts';

const event = (timestamp: number, message: string | object): LogEvent => ({
  eventId: `${timestamp}`,
  logStreamName: 'stream',
  timestamp,
  message: typeof message === 'string' ? message : JSON.stringify(message),
});
const start = (at: number, id: string) => event(at, `START RequestId: ${id} Version: $LATEST`);
const report = (at: number, id: string, status = '') =>
  event(at, `REPORT RequestId: ${id}\tDuration: 1.00 ms${status && `\tStatus: ${status}`}`);
const line = (at: number, message: string, messageId: string, more = {}) =>
  event(at, { service: 'encoder', level: 'INFO', message, messageId, ...more });

describe('attempts', () => {
  it('end as their invocation did: well, with an error of the worker, by dying, or not yet', () => {
    const attempts = readAttempts(
      [
        line(11, 'Encoding', 'm'),
        line(12, 'Failed at receive 1 of 5', 'm', { error: { name: 'E', message: 'broken' } }),
        line(21, 'Encoding', 'm'),
        line(31, 'Encoding', 'm'),
        line(32, 'Finished', 'm'),
        line(41, 'Encoding', 'n'),
      ],
      [
        start(10, 'a'),
        report(13, 'a'),
        start(20, 'b'),
        report(29, 'b', 'timeout'),
        start(30, 'c'),
        report(39, 'c'),
        start(40, 'd'),
      ],
    );
    expect(attempts.map(({ requestId, ending }) => [requestId, ending])).toEqual([
      ['a', { kind: 'failed', error: 'E: broken', receive: { count: 1, most: 5 } }],
      ['b', { kind: 'failed', error: 'its time was up', receive: undefined }],
      ['c', { kind: 'succeeded' }],
      ['d', { kind: 'running' }],
    ]);
    expect(attempts.map(({ startedAt, endedAt }) => [startedAt, endedAt])).toEqual([
      [10, 13],
      [20, 29],
      [30, 39],
      [40, undefined],
    ]);
  });

  it('are not known to have ended while their start has not come to the log', () => {
    const attempts = readAttempts([line(1000, 'Mailed', 'm')], [start(10, 'a'), report(13, 'a')]);
    expect(attempts.map(({ ending }) => ending)).toEqual([{ kind: 'running' }]);
  });

  it('of two messages of one batch are told apart, and the one behind a failure was not tried', () => {
    const attempts = readAttempts(
      [
        line(11, 'Failed at receive 2 of 5', 'first'),
        line(12, 'Not tried: an earlier message of its group failed', 'second'),
      ],
      [start(10, 'a'), report(13, 'a')],
    );
    expect(attempts.map(({ messageId, ending }) => [messageId, ending.kind])).toEqual([
      ['first', 'failed'],
      ['second', 'not-tried'],
    ]);
  });

  it('say the error of a handler that threw, and of an environment that ended', () => {
    const threw = {
      level: 'ERROR',
      requestId: 'a',
      message: { errorType: 'E', errorMessage: 'x' },
    };
    const died = { errorType: 'Runtime.ExitError', errorMessage: 'RequestId: b Error: killed' };
    const attempts = readAttempts(
      [event(11, threw), line(21, 'Encoding', 'm')],
      [start(10, 'a'), event(11, threw), report(13, 'a'), start(20, 'b'), event(22, died)],
    );
    expect(attempts.map(({ ending }) => ending)).toEqual([
      { kind: 'failed', error: 'E: x', receive: undefined },
      { kind: 'failed', error: 'Runtime.ExitError: killed', receive: undefined },
    ]);
  });

  it('lose no line, and put none into two attempts', () => {
    const scenario = fc.array(fc.array(fc.constantFrom('m', 'n'), { maxLength: 4 }), {
      maxLength: 6,
    });
    fc.assert(
      fc.property(scenario, (invocations) => {
        const found = invocations.flatMap((messages, index) =>
          messages.map((messageId, at) => line(index * 1000 + 1 + at, 'Encoding', messageId)),
        );
        const platform = invocations.flatMap((_, index) => [
          start(index * 1000, `r${index}`),
          report(index * 1000 + 9, `r${index}`),
        ]);
        const attempts = readAttempts(found, platform);
        expect(attempts.flatMap(({ lines }) => lines)).toHaveLength(found.length);
        expect(attempts.every(({ ending }) => ending.kind === 'succeeded')).toBe(true);
        expect(attempts).toHaveLength(
          invocations.reduce((sum, messages) => sum + new Set(messages).size, 0),
        );
      }),
    );
  });
});
