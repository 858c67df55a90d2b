import { z } from 'zod';
import { REGION } from '../arn.ts';
import { plainHttp } from '../plain-http.ts';
import { getAttArgument, intrinsicOf, isRecord, substitute, type Intrinsic } from './intrinsic.ts';
import { at } from './template-error.ts';

/** What a template can refer to. Each member throws, saying what is missing. */
export interface Scope {
  /** A parameter's value, a pseudo parameter's or a resource's. */
  ref(name: string): unknown;
  attribute(logicalId: string, attribute: string): unknown;
  condition(name: string): boolean;
  mapping(map: string, topLevelKey: string, secondLevelKey: string): unknown;
  importValue(exportName: string): string;
  stackOutput(stackName: string, outputName: string): string;
}

/** What `{ "Ref": "AWS::NoValue" }` resolves to: the property or list item is left out. */
export const NO_VALUE = Symbol('AWS::NoValue');

/**
 * A template's value with every intrinsic function replaced by what it stands for.
 * @param place Where the value stands, for errors.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
 */
export function resolveValue(value: unknown, scope: Scope, place: string): unknown {
  if (Array.isArray(value))
    return value
      .map((item, index) => resolveValue(item, scope, `${place}.${index}`))
      .filter((item) => item !== NO_VALUE);
  if (!isRecord(value)) return value;
  const intrinsic = intrinsicOf(value);
  if (intrinsic) return at(place, () => resolveIntrinsic(intrinsic, scope, place));
  return resolveProperties(value, scope, place);
}

/** The same, for a resource's properties as a whole. */
export function resolveProperties(
  properties: Readonly<Record<string, unknown>>,
  scope: Scope,
  place: string,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(properties)
      .map(([key, item]) => [key, resolveValue(item, scope, `${place}.${key}`)] as const)
      .filter(([, item]) => item !== NO_VALUE),
  );
}

const text = z.union([z.string(), z.number(), z.boolean()]).transform(String);
const joinArgument = z.tuple([z.string(), z.array(text)]);
const splitArgument = z.tuple([z.string(), text]);
const selectArgument = z.tuple([z.coerce.number().int().nonnegative(), z.array(z.unknown())]);
const subArgument = z.union([
  z.string().transform((template): [string, Record<string, string>] => [template, {}]),
  z.tuple([z.string(), z.record(z.string(), text)]),
]);
const ifArgument = z.tuple([z.string(), z.unknown(), z.unknown()]);
const mapArgument = z.tuple([text, text, text]);
const outputArgument = z.object({ StackName: z.string(), OutputName: z.string() });

function resolveIntrinsic({ name, argument }: Intrinsic, scope: Scope, place: string): unknown {
  const resolved = <S extends z.ZodType>(schema: S): z.output<S> =>
    parse(schema, resolveValue(argument, scope, `${place}.${name}`), name);
  switch (name) {
    case 'Ref':
      return scope.ref(parse(z.string(), argument, name));
    case 'Fn::GetAtt': {
      const { logicalId, attribute } = getAttArgument(argument);
      return scope.attribute(
        logicalId,
        parse(z.string(), resolveValue(attribute, scope, place), name),
      );
    }
    case 'Fn::Join': {
      const [delimiter, parts] = resolved(joinArgument);
      return plainHttp(parts.join(delimiter));
    }
    case 'Fn::Split': {
      const [delimiter, whole] = resolved(splitArgument);
      return whole.split(delimiter);
    }
    case 'Fn::Select': {
      const [index, list] = resolved(selectArgument);
      if (index >= list.length)
        throw new Error(`${name}: there is no item ${index} of ${list.length}`);
      return list[index];
    }
    case 'Fn::Sub': {
      const [template, variables] = resolved(subArgument);
      return plainHttp(
        substitute(template, (variable) => variables[variable] ?? refer(variable, scope)),
      );
    }
    case 'Fn::If': {
      const [condition, then, otherwise] = parse(ifArgument, argument, name);
      return resolveValue(scope.condition(condition) ? then : otherwise, scope, place);
    }
    case 'Fn::FindInMap':
      return scope.mapping(...resolved(mapArgument));
    case 'Fn::ImportValue':
      return scope.importValue(resolved(z.string()));
    case 'Fn::GetStackOutput': {
      const { StackName, OutputName } = resolved(outputArgument);
      return scope.stackOutput(StackName, OutputName);
    }
    case 'Fn::Base64':
      return Buffer.from(resolved(z.string())).toString('base64');
    case 'Fn::GetAZs':
      return ['a', 'b', 'c'].map((zone) => `${resolved(z.string()) || REGION}${zone}`);
    case 'Fn::Length':
      return resolved(z.array(z.unknown())).length;
    case 'Fn::ToJsonString':
      return JSON.stringify(resolved(z.unknown()));
    default:
      throw new Error(`local-aws does not know the intrinsic function ${name}`);
  }
}

/** A `${Name}` or `${Id.Attribute}` of `Fn::Sub`. */
function refer(variable: string, scope: Scope): string {
  const value = variable.includes('.')
    ? scope.attribute(
        variable.slice(0, variable.indexOf('.')),
        variable.slice(variable.indexOf('.') + 1),
      )
    : scope.ref(variable);
  return parse(text, value, 'Fn::Sub');
}

function parse<S extends z.ZodType>(schema: S, argument: unknown, name: string): z.output<S> {
  const parsed = schema.safeParse(argument);
  if (!parsed.success) throw new Error(`${name}: ${z.prettifyError(parsed.error)}`);
  return parsed.data;
}
