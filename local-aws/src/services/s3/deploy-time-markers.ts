import { z } from 'zod';
import { plainHttp } from '../../plain-http.ts';

const encoding = z.enum(['LITERAL', 'UNQUOTED_JSON_VALUE', 'JSON_VALUE', 'YAML_STRING']);
type Encoding = z.output<typeof encoding>;

/** What stands in the files of one source for values known at the deployment only. */
export const markersSchema = z.record(z.string(), z.unknown());

/** How those values are written. */
export const markersConfigSchema = z.object({
  jsonEscape: z.union([z.boolean(), z.stringbool()]).default(false),
  markerEncodings: z.record(z.string(), encoding).default({}),
});

/**
 * Replaces the markers that `Source.data`, `Source.jsonData` and `Source.yamlData` left in a file.
 * @see https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.aws_s3_deployment-readme.html#data-with-deploy-time-values
 */
export function replaceMarkers(
  text: string,
  markers: z.output<typeof markersSchema>,
  { jsonEscape, markerEncodings }: z.output<typeof markersConfigSchema>,
): string {
  let replaced = text;
  for (const [marker, value] of Object.entries(markers)) {
    const written = write(
      value,
      markerEncodings[marker] ?? (jsonEscape ? 'UNQUOTED_JSON_VALUE' : 'LITERAL'),
    );
    replaced = replaced.replaceAll(marker, () => written);
  }
  return plainHttp(replaced);
}

function write(value: unknown, how: Encoding): string {
  const json = JSON.stringify(value);
  switch (how) {
    case 'LITERAL':
      return z.string().parse(value);
    case 'JSON_VALUE':
      return json;
    case 'UNQUOTED_JSON_VALUE':
      return typeof value === 'string' ? json.slice(1, -1) : json;
    case 'YAML_STRING':
      return isPlainYaml(z.string().parse(value)) ? String(value) : json;
  }
}

const YAML_WORDS = /^(y|n|yes|no|true|false|on|off|null)$/i;

function isPlainYaml(value: string): boolean {
  return /^[A-Za-z][A-Za-z0-9._-]*$/.test(value) && !YAML_WORDS.test(value);
}
