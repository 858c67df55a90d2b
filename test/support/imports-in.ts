import { parseSync } from '@swc/core';
import { dirname, join } from 'node:path';
import * as z from 'zod';

export interface Import {
  readonly from: string;
  /** A path in this repository, or a package: `npm:zod`, `node:fs`. */
  readonly to: string;
  /** It leaves no trace in the code that runs. */
  readonly typeOnly: boolean;
}

/** What `text`, a file of this repository, imports. */
export function importsIn(file: string, text: string): Import[] {
  return importedBy(parseSync(text, { syntax: 'typescript' }).body).map(
    ({ specifier, typeOnly }) => ({ from: file, to: targetOf(file, specifier), typeOnly }),
  );
}

function targetOf(file: string, specifier: string): string {
  if (specifier.startsWith('.')) return join(dirname(file), specifier);
  return specifier.startsWith('node:') ? specifier : `npm:${specifier}`;
}

const literal = z.object({ value: z.string() });
const imported = (specifier: string, typeOnly: boolean) => ({ specifier, typeOnly });
/** The nodes of a syntax tree that import. */
const importing = z.union([
  z
    .object({
      type: z.enum(['ImportDeclaration', 'ExportNamedDeclaration', 'ExportAllDeclaration']),
      source: literal,
      typeOnly: z.boolean().default(false),
    })
    .transform(({ source, typeOnly }) => imported(source.value, typeOnly)),
  z
    .object({
      type: z.literal('CallExpression'),
      callee: z.union([
        z.object({ type: z.literal('Import') }),
        z.object({ type: z.literal('Identifier'), value: z.literal('require') }),
      ]),
      arguments: z.tuple([z.object({ expression: literal })], z.unknown()),
    })
    .transform((call) => imported(call.arguments[0].expression.value, false)),
  z
    .object({ type: z.literal('TsImportType'), argument: literal })
    .transform(({ argument }) => imported(argument.value, true)),
]);

/** What a syntax tree imports, wherever it does. */
function importedBy(node: unknown): ReturnType<typeof imported>[] {
  if (typeof node !== 'object' || node === null) return [];
  const inside = Object.values(node).flatMap(importedBy);
  const mayImport = 'type' in node && /^(Import|Export|Call|TsImport)/.test(String(node.type));
  const own = mayImport ? importing.safeParse(node).data : undefined;
  return own ? [own, ...inside] : inside;
}
