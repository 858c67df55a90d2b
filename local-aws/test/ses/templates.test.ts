import { assert, property, string } from 'fast-check';
import {
  RenderingFailure,
  Template,
  templateData,
  Templates,
} from '../../src/services/ses/templates.ts';

const render = (text: string, ...data: string[]) =>
  new Template({ subject: 'S', text, html: undefined }).render(templateData(...data)).text;

it('puts any text in as it is', () => {
  assert(
    property(string({ unit: 'binary' }), (value) => {
      expect(render('[{{value}}]', JSON.stringify({ value }))).toBe(`[${value}]`);
    }),
  );
});

it('reads empty texts, zeros and what is not there as false', () => {
  const data = '{"empty":"","zero":0,"text":"<x>","list":[]}';
  const asked = ['empty', 'zero', 'none', 'list', 'text'];
  const text = asked.map((name) => `{{#if ${name}}}1{{else}}0{{/if}}`).join('');
  expect(render(text, data)).toBe('00001');
  expect(render('{{zero}}{{zero}}{{{text}}}{{empty}}', data)).toBe('00<x>');
});

it('prefers later data, name by name', () => {
  expect(render('{{a}}{{b}}', '{"a":1,"b":1}', '{"b":2}')).toBe('12');
});

it.each([
  ['{{nope}}', '{}', "Attribute 'nope' is not present in the rendering data."],
  ['{{a.nope}}', '{"a":{}}', "Attribute 'nope' is not present in the rendering data."],
  ['{{log a}}', '{"a":1}', /./],
  ['{{> partial}}', '{}', 'partial'],
  ['hello', '[]', 'not a JSON object'],
  ['hello', 'nonsense', 'not a JSON object'],
])('fails to render %s with %s', (text, data, message) => {
  expect(() => render(text, data)).toThrow(RenderingFailure);
  expect(() => render(text, data)).toThrow(message);
});

/** What was rendered; nothing if it failed to. */
function attempt(rendering: () => string | undefined): string | undefined {
  try {
    return rendering();
  } catch (error) {
    if (error instanceof RenderingFailure) return '';
    throw error;
  }
}

it.each([
  '{{constructor}}',
  '{{a.constructor}}',
  '{{__proto__}}',
  '{{lookup a "constructor"}}',
  '{{a.toString}}',
])('lets %s reach nothing that is not data', (text) => {
  expect(attempt(() => render(text, '{"a":{}}'))).toBe('');
});

it('holds the same content once', () => {
  const templates = new Templates();
  const content = { subject: 'S', text: 'T', html: undefined };
  expect(templates.inline({ ...content })).toBe(templates.inline({ ...content }));
});
