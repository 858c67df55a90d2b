import * as fc from 'fast-check';
import { fromCursor, toCursor } from '../../../lambda/video/api/cursor.ts';

const owner = fc.stringMatching(/^[\w-]{1,128}$/);
const position = fc.record({
  uploader: owner,
  createdAt: fc
    .date({ noInvalidDate: true, min: new Date(0), max: new Date('9999-01-01') })
    .map((date) => date.toISOString()),
  videoId: fc.uuid({ version: 4 }),
});

describe('a cursor', () => {
  it('leads its owner back to where it was made, and nobody else', () => {
    fc.assert(
      fc.property(position, owner, (somewhere, other) => {
        const cursor = toCursor(somewhere);
        expect(cursor).toMatch(/^[\w-]+$/);
        expect(fromCursor(cursor, somewhere.uploader)).toEqual(somewhere);
        fc.pre(other !== somewhere.uploader);
        expect(fromCursor(cursor, other)).toBeUndefined();
      }),
    );
  });

  it('names times as rows do, and none that is too long for a key of DynamoDB', () => {
    fc.assert(
      fc.property(position, fc.stringMatching(/^\d{0,2}$|^\d{4,1200}$/), (somewhere, fraction) => {
        const createdAt = somewhere.createdAt.replace(/\.\d+/, fraction && `.${fraction}`);
        expect(
          fromCursor(toCursor({ ...somewhere, createdAt }), somewhere.uploader),
        ).toBeUndefined();
      }),
    );
  });

  it('that is cut off, drawn out or made up leads nowhere', () => {
    const lies = fc.oneof(
      fc.string(),
      fc.json().map((text) => Buffer.from(text).toString('base64url')),
    );
    fc.assert(
      fc.property(position, fc.nat(), lies, (somewhere, cut, lie) => {
        const cursor = toCursor(somewhere);
        for (const mangled of [cursor.slice(0, cut % cursor.length), `${cursor}=`, ` ${cursor}`]) {
          expect(fromCursor(mangled, somewhere.uploader)).toBeUndefined();
        }
        expect(fromCursor(lie, somewhere.uploader)).toBeUndefined();
      }),
    );
  });
});
