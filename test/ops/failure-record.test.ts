import * as fc from 'fast-check';
import { readFailureRecord } from '../../ops/dead-letters/failure-record.ts';

const requestContext = {
  requestId: 'r',
  functionArn: 'arn:aws:lambda:us-east-1:000000000000:function:f:$LATEST',
  condition: 'RetriesExhausted',
  approximateInvokeCount: 3,
};

describe('a record of a failed invocation', () => {
  it('gives back the very event that the function got', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (requestPayload) => {
        const body = JSON.stringify({ version: '1.0', requestContext, requestPayload });
        const { payload } = readFailureRecord(body) ?? {};
        expect(payload).toBe(JSON.stringify(JSON.parse(JSON.stringify(requestPayload))));
      }),
      { examples: [[JSON.parse('{"__proto__":[]}')]] },
    );
  });

  it('tells why, also when the function never ran', () => {
    const record = { requestContext, requestPayload: {} };
    const responsePayload = { errorType: 'Error', errorMessage: 'No row' };
    expect(readFailureRecord(JSON.stringify({ ...record, responsePayload }))?.error).toBe(
      'Error: No row (RetriesExhausted, invoked 3 times)',
    );
    expect(readFailureRecord(JSON.stringify(record))?.error).toBe(
      'RetriesExhausted, invoked 3 times',
    );
  });

  it.each(['', 'text', '{}', '{"requestContext":{}}', 'null'])('%p is none', (body) => {
    expect(readFailureRecord(body)).toBeUndefined();
  });
});
