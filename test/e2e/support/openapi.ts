import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import * as z from 'zod';

const response = z.object({
  content: z.record(z.string(), z.looseObject({ schema: z.unknown() })).optional(),
});
const reference = z.object({ $ref: z.string() });
const operation = z.looseObject({
  responses: z.record(z.string(), z.union([reference, response])),
});
const document = z.looseObject({
  paths: z.record(z.string(), z.record(z.string(), operation)),
});

const file = join(__dirname, '../../../docs/openapi.json');

interface Answer {
  readonly status: number;
  readonly contentType: string;
  readonly text: string;
}

/** Holds answers to `docs/openapi.json`. Answers with what is wrong, or undefined. */
export function createContract(): (
  method: string,
  path: string,
  answer: Answer,
) => string | undefined {
  const openapi = document.parse(JSON.parse(readFileSync(file, 'utf8')));
  // It is OpenAPI's place to know the words that are not JSON schema's.
  const ajv = new Ajv2020({ strict: false, validateFormats: false }).addSchema(openapi, 'openapi');

  return (method, path, { status, contentType, text }) => {
    const template = Object.keys(openapi.paths).find((each) => pattern(each).test(path));
    const described = template && openapi.paths[template]?.[method.toLowerCase()];
    if (!described) return `${method} ${path} is not described`;
    const found = described.responses[status];
    if (!found) return `${method} ${template} is not described to answer ${status}`;
    const at =
      '$ref' in found
        ? found.$ref
        : `#${['', 'paths', template, method.toLowerCase(), 'responses', status].map(escaped).join('/')}`;
    const validate = ajv.getSchema(`openapi${at}/content/${escaped(contentType)}/schema`);
    if (!validate)
      return `${method} ${template} is not described to answer ${status} in ${contentType}`;
    return validate(JSON.parse(text)) ? undefined : ajv.errorsText(validate.errors);
  };
}

function pattern(template: string): RegExp {
  return new RegExp(`^${template.replaceAll(/\{\w+\}/g, '[^/]+')}$`);
}

/** https://www.rfc-editor.org/rfc/rfc6901#section-6 */
function escaped(part: string | number): string {
  return encodeURIComponent(String(part).replaceAll('~', '~0').replaceAll('/', '~1'));
}
