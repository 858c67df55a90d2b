/** An intrinsic function as it stands in a template: `{ "Fn::Join": […] }`. */
export interface Intrinsic {
  /** `Ref` or `Fn::…`. */
  readonly name: string;
  readonly argument: unknown;
}

export function intrinsicOf(value: unknown): Intrinsic | undefined {
  if (!isRecord(value)) return undefined;
  const [entry, ...others] = Object.entries(value);
  if (!entry || others.length > 0) return undefined;
  const [name, argument] = entry;
  return name === 'Ref' || name.startsWith('Fn::') ? { name, argument } : undefined;
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `Fn::GetAtt` in either form: `["Id", "Attribute"]` or `"Id.Attribute"`. */
export function getAttArgument(argument: unknown): { logicalId: string; attribute: unknown } {
  if (typeof argument === 'string') {
    const dot = argument.indexOf('.');
    if (dot > 0) return { logicalId: argument.slice(0, dot), attribute: argument.slice(dot + 1) };
  }
  if (Array.isArray(argument) && argument.length === 2 && typeof argument[0] === 'string')
    return { logicalId: argument[0], attribute: argument[1] };
  throw new Error(
    `Fn::GetAtt takes a logical id and an attribute, not ${JSON.stringify(argument)}`,
  );
}

/**
 * Replaces each `${name}` of an `Fn::Sub` string; `${!literal}` stays as `${literal}`.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-sub.html
 */
export function substitute(text: string, replace: (name: string) => string): string {
  return text.replace(/\$\{(!?)([^}]*)\}/g, (_, literal: string, name: string) =>
    literal ? `\${${name}}` : replace(name.trim()),
  );
}
