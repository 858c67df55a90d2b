import { isDeepStrictEqual } from 'node:util';
import { intrinsicOf, isRecord } from './intrinsic.ts';
import { resolveValue, type Scope } from './intrinsics.ts';
import { TemplateError } from './template-error.ts';

/**
 * Evaluates one of a template's `Conditions`.
 * @param place Where the condition stands, for errors.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-conditions.html
 */
export function holds(condition: unknown, scope: Scope, place: string): boolean {
  if (isRecord(condition) && typeof condition.Condition === 'string')
    return scope.condition(condition.Condition);
  const { name, argument } = intrinsicOf(condition) ?? { name: '', argument: [] };
  const parts: unknown[] = Array.isArray(argument) ? argument : [];
  const inner = (part: unknown, index: number) => holds(part, scope, `${place}.${name}.${index}`);
  switch (name) {
    case 'Fn::Equals': {
      const [left, right] = parts.map((part) => resolveValue(part, scope, `${place}.${name}`));
      return isDeepStrictEqual(left, right);
    }
    case 'Fn::And':
      return parts.every(inner);
    case 'Fn::Or':
      return parts.some(inner);
    case 'Fn::Not':
      return !parts.every(inner);
    default:
      throw new TemplateError(
        place,
        `${JSON.stringify(condition)} is not a condition; local-aws knows Fn::Equals, Fn::And, Fn::Or, Fn::Not and Condition`,
      );
  }
}
