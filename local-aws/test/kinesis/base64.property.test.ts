import * as fc from 'fast-check';
import { bytesOfBase64 } from '../../src/services/kinesis/base64.ts';

it('knows how many bytes there are in whatever was encoded', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
      expect(bytesOfBase64(Buffer.from(bytes).toString('base64'))).toBe(bytes.length);
    }),
  );
});

it.each(['a', 'abc', 'ab=c', 'YQ=', 'YQ===', '====', 'Y Q=', 'Y-_=', 'Ynö=', 'not base64'])(
  'tells that %j is no base64',
  (text) => {
    expect(bytesOfBase64(text)).toBeUndefined();
  },
);
