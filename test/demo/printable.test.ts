import * as fc from 'fast-check';
import { printable } from '../../demo/printable.ts';

describe('text of somebody else', () => {
  it('has nothing left that a terminal obeys', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(printable(text)).not.toMatch(/\p{Cc}|\p{Cf}/u);
      }),
    );
    expect(printable('a\u001b]0;b\u0007\n\u202ec')).toBe(
      String.raw`a\u{1b}]0;b\u{7}\u{a}\u{202e}c`,
    );
  });

  it('is otherwise as it was', () => {
    expect(printable('Čau ⏎ 🎬 /a?b "c" \\')).toBe('Čau ⏎ 🎬 /a?b "c" \\');
  });
});
