import * as fc from 'fast-check';
import { readLogLine } from '../../ops/logs/log-line.ts';

const requestId = '98aea6dc-ea72-4435-8ffd-578cd1f33b0b';
const document = { errorType: 'Error', errorMessage: 'No row', stackTrace: ['at a.js'] };

it.each([
  [
    'a start as text',
    `START RequestId: ${requestId} Version: $LATEST\n`,
    { kind: 'start', requestId },
  ],
  [
    'a start as JSON',
    JSON.stringify({ type: 'platform.start', record: { requestId, version: '$LATEST' } }),
    { kind: 'start', requestId },
  ],
  [
    'a report as text',
    `REPORT RequestId: ${requestId}\tDuration: 6.31 ms\tMax Memory Used: 78 MB\t\n`,
    { kind: 'report', requestId, problem: undefined },
  ],
  [
    'a timeout as text',
    `REPORT RequestId: ${requestId}\tDuration: 3000.00 ms\tStatus: timeout`,
    { kind: 'report', requestId, problem: 'its time was up' },
  ],
  [
    'a crash as JSON',
    JSON.stringify({
      type: 'platform.report',
      record: { requestId, status: 'error', errorType: 'Runtime.OutOfMemory', metrics: {} },
    }),
    { kind: 'report', requestId, problem: 'it ended with Runtime.OutOfMemory' },
  ],
  [
    'an error that the runtime logs as text',
    `2026-11-22T19:00:00.000Z\t${requestId}\tERROR\tInvoke Error \t${JSON.stringify(document)}`,
    { kind: 'error', error: 'Error: No row' },
  ],
  [
    'an error that the runtime logs as JSON',
    JSON.stringify({ timestamp: 't', level: 'ERROR', requestId, message: document }),
    { kind: 'error', error: 'Error: No row' },
  ],
  [
    'an error that the local runtime logs as JSON',
    JSON.stringify({
      level: 'ERROR',
      requestId,
      message: `Invoke Error ${JSON.stringify(document)}`,
    }),
    { kind: 'error', error: 'Error: No row' },
  ],
  [
    'the death of an environment',
    JSON.stringify({
      errorType: 'Runtime.ExitError',
      errorMessage: `RequestId: ${requestId} Error: Runtime exited with error: signal: killed`,
    }),
    { kind: 'error', error: 'Runtime.ExitError: Runtime exited with error: signal: killed' },
  ],
  [
    'a line of ours',
    JSON.stringify({
      level: 'INFO',
      service: 'mailer',
      message: 'Mailed',
      messageId: 'm',
      kind: 'READY',
    }),
    {
      kind: 'app',
      service: 'mailer',
      level: 'INFO',
      message: 'Mailed',
      messageId: 'm',
      notice: 'READY',
    },
  ],
  ['somebody’s text', 'hello', { kind: 'other' }],
  ['broken JSON', '{"level":', { kind: 'other' }],
])('%s is read', (_, text, expected) => {
  expect(readLogLine(text)).toEqual(expected);
});

it('no line is too strange to be read', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json(), fc.anything().map(fc.stringify)), (text) => {
      expect(readLogLine(text).kind).toEqual(expect.any(String));
    }),
  );
});
