import { getAttArgument, intrinsicOf, isRecord, substitute } from './intrinsic.ts';
import type { Template } from './template.ts';

/** What a part of a template needs before it can be resolved. */
export type Reference =
  | { readonly kind: 'name'; readonly logicalId: string }
  | { readonly kind: 'output'; readonly stackName: string }
  | { readonly kind: 'export'; readonly name: string };

/**
 * Collects the references in a value. Of an `Fn::If` only the branch taken counts.
 * @param holds Tells whether a condition holds; without it both branches count.
 */
export function referencesOf(
  value: unknown,
  holds?: (condition: string) => boolean,
): readonly Reference[] {
  const inner = (part: unknown) => referencesOf(part, holds);
  if (Array.isArray(value)) return value.flatMap(inner);
  if (!isRecord(value)) return [];
  const intrinsic = intrinsicOf(value);
  if (!intrinsic) return Object.values(value).flatMap(inner);
  const { name, argument } = intrinsic;
  switch (name) {
    case 'Ref':
      return [{ kind: 'name', logicalId: String(argument) }];
    case 'Fn::GetAtt': {
      const { logicalId, attribute } = getAttArgument(argument);
      return [{ kind: 'name', logicalId }, ...inner(attribute)];
    }
    case 'Fn::Sub':
      return referencesOfSub(argument, inner);
    case 'Fn::If': {
      if (!holds || !Array.isArray(argument)) return inner(argument);
      return inner(argument[holds(String(argument[0])) ? 1 : 2]);
    }
    case 'Fn::ImportValue':
      return typeof argument === 'string' ? [{ kind: 'export', name: argument }] : inner(argument);
    case 'Fn::GetStackOutput': {
      const stackName = isRecord(argument) ? argument.StackName : undefined;
      const own: Reference[] = typeof stackName === 'string' ? [{ kind: 'output', stackName }] : [];
      return [...own, ...inner(argument)];
    }
    default:
      return inner(argument);
  }
}

export function referencesOfTemplate(template: Template): readonly Reference[] {
  return [
    ...Object.values(template.Resources).flatMap((resource) => referencesOf(resource.Properties)),
    ...Object.values(template.Outputs).flatMap((output) => referencesOf(output.Value)),
  ];
}

function referencesOfSub(
  argument: unknown,
  inner: (part: unknown) => readonly Reference[],
): Reference[] {
  const [text, variables]: unknown[] = Array.isArray(argument) ? argument : [argument];
  const given = isRecord(variables) ? variables : {};
  const found: Reference[] = [...inner(given)];
  substitute(String(text), (name) => {
    if (!(name in given)) found.push({ kind: 'name', logicalId: name.split('.')[0] ?? name });
    return '';
  });
  return found;
}
