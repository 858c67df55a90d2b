import { assert, constantFrom, property, string } from 'fast-check';
import { parseAddress } from '../../src/services/ses/address.ts';

it.each([
  ['max@home.test', '', 'max@home.test'],
  [' max+videos@home.test ', '', 'max+videos@home.test'],
  ['<max@home.test>', '', 'max@home.test'],
  ['Max Mustermann <max@home.test>', 'Max Mustermann', 'max@home.test'],
  ['"Mustermann, \\"Max\\"" <max@home.test>', 'Mustermann, "Max"', 'max@home.test'],
  ['Größe <max@home.test>', 'Größe', 'max@home.test'],
  ['=?UTF-8?B?R3LDtsOfZQ==?= <max@home.test>', 'Größe', 'max@home.test'],
])('reads %j', (text, name, address) => {
  expect(parseAddress(text)).toEqual({ name, address });
});

it.each([
  '',
  'max',
  '@home.test',
  'max@',
  'max@home.',
  'a@home.test b@home.test',
  'a@home.test, Max <b@home.test>',
  'a@b@home.test',
  'Max <max@home.test> more',
  '=?UTF-8?Q?Max=0D=0ABcc:_spy@home.test?= <max@home.test>',
  `${'a'.repeat(65)}@home.test`,
])('refuses %j', (text) => {
  expect(() => parseAddress(text)).toThrow(
    expect.objectContaining({ code: 'BadRequestException' }),
  );
});

it('never lets a line end into a header', () => {
  assert(
    property(string({ unit: 'binary' }), constantFrom('\r', '\n', '\0'), (text, end) => {
      expect(() => parseAddress(`${text}${end}x <max@home.test>`)).toThrow('Illegal address');
    }),
  );
});
