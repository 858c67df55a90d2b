import * as fc from 'fast-check';
import { parseJson } from '../../lambda/shared/parse.ts';
import { encodeMessage, noticeKind, noticeMessage } from '../../lambda/video/messages.ts';

const text = fc.string({ minLength: 1, unit: 'binary' });

describe('the messages of the video flow', () => {
  it('come out of a queue as they went in', () => {
    const encode = fc.record({ videoId: text, key: text, versionId: text });
    fc.assert(
      fc.property(encode, (message) => {
        expect(parseJson(encodeMessage, JSON.stringify(message), 'It')).toEqual(message);
      }),
    );
    const notice = fc.record({ videoId: text, kind: fc.constantFrom(...noticeKind.options) });
    fc.assert(
      fc.property(notice, (message) => {
        expect(parseJson(noticeMessage, JSON.stringify(message), 'It')).toEqual(message);
      }),
    );
  });

  it.each(['', 'null', '[]', '{}', '{"videoId":1}', '{"videoId":"","kind":"READY"}'])(
    'are refused when they are %j, by name',
    (body) => {
      expect(() => parseJson(encodeMessage, body, 'The encode message')).toThrow(
        /^The encode message is not/,
      );
      expect(() => parseJson(noticeMessage, body, 'The notice')).toThrow(/^The notice is not/);
    },
  );
});
