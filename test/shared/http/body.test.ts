import * as fc from 'fast-check';
import * as z from 'zod/mini';
import { maxBodyBytes, readBody } from '../../../lambda/shared/http/body.ts';
import { Problem, type ProblemDetails } from '../../../lambda/shared/http/problem.ts';
import { request, type Request } from '../support/request.ts';

const schema = z.strictObject({ name: z.string('A name is text.') }, 'An object.');

function refusal(given: Request): ProblemDetails {
  try {
    readBody(request('POST /', given), schema);
  } catch (error) {
    if (error instanceof Problem) return error.details;
    throw error;
  }
  throw new Error('It was not refused.');
}

const contentType = 'application/json';

const sized = (bytes: number) => `{"name":"é${'a'.repeat(bytes - 13)}"}`;

/** What comes of a body: a name, or a refusal. */
function outcome(body: string | Uint8Array): unknown {
  try {
    return readBody(request('POST /', { contentType, body }), schema).name;
  } catch (error) {
    return error;
  }
}

describe('a body', () => {
  it.each([
    ['application/json', '{"name":"Zoë"}'],
    ['Application/JSON; charset=utf-8', '{"name":"Zoë"}'],
    ['application/json', new TextEncoder().encode('{"name":"Zoë"}')],
  ])('of %s is read, as text and as base64', (type, body) => {
    expect(readBody(request('POST /', { contentType: type, body }), schema)).toEqual({
      name: 'Zoë',
    });
  });

  it.each([undefined, '', 'text/plain', 'application/json, text/plain', 'application/jsonp'])(
    'of the content type %j is refused with 415',
    (type) => {
      expect(refusal({ contentType: type, body: '{"name":"a"}' }).status).toBe(415);
    },
  );

  it('may have 16 KiB and no more, counted in bytes', () => {
    const read = (body: string) => readBody(request('POST /', { contentType, body }), schema);
    expect(Buffer.byteLength(sized(maxBodyBytes))).toBe(maxBodyBytes);
    expect(read(sized(maxBodyBytes)).name).toMatch(/^éa+$/);
    expect(refusal({ contentType, body: sized(maxBodyBytes + 1) })).toMatchObject({
      status: 413,
      detail: 'The body has 16385 bytes; at most 16384 are taken.',
    });
  });

  it.each([
    ['not UTF-8', Uint8Array.of(0x22, 0xff, 0x22), 'The body is not UTF-8.'],
    ['not JSON', '{name', 'The body is not JSON.'],
    ['not there', undefined, 'The body is not JSON.'],
  ])('that is %s is refused with 400', (_name, body, detail) => {
    expect(refusal({ contentType, body })).toMatchObject({ status: 400, detail });
  });

  it('is refused with a pointer to each field that is wrong or unknown', () => {
    const body = JSON.stringify({ name: 1, 'a/b~c d': 2, '\ud800': 3 });
    expect(refusal({ contentType, body }).errors).toEqual([
      { pointer: '#/name', detail: 'A name is text.' },
      { pointer: '#/a~1b~0c%20d', detail: 'There is no such property.' },
      { pointer: '#/%EF%BF%BD', detail: 'There is no such property.' },
    ]);
    expect(refusal({ contentType, body: '[]' }).errors).toEqual([
      { pointer: '#', detail: 'An object.' },
    ]);
  });

  it('is never answered with a flood of faults', () => {
    const unknown = Array.from({ length: 500 }, (_, index) => [`p${index}`, 1]);
    const body = JSON.stringify(Object.fromEntries(unknown));
    expect(refusal({ contentType, body }).errors).toHaveLength(20);
  });

  it('is read or refused, whatever it is', () => {
    const bodies = fc.oneof(
      fc.json({ maxDepth: 4 }),
      fc.string({ unit: 'binary' }),
      fc.uint8Array({ maxLength: 200 }),
    );
    fc.assert(
      fc.property(bodies, (body) => {
        const read = outcome(body);
        expect(typeof read === 'string' || read instanceof Problem).toBe(true);
      }),
    );
  });
});
