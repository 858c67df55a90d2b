import { arnWildcards, wildcards, type Pattern } from './pattern.ts';
import { CONDITION_KEYS, type ConditionContext } from '../gateway/permission.ts';

/** `{ StringEquals: { 'ses:FromAddress': ['a@example.com'] } }` */
export type ConditionBlock = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;

export type Condition = (context: ConditionContext) => boolean;

const OPERATORS: Readonly<Record<string, (expected: string) => Pattern>> = {
  StringEquals: (expected) => (value) => value === expected,
  StringLike: (expected) => wildcards(expected),
  ArnEquals: arnWildcards,
  ArnLike: arnWildcards,
  Bool: (expected) => (value) => value.toLowerCase() === expected.toLowerCase(),
};

/**
 * Every condition of a block must hold, and one of its values is enough. What is not emulated holds
 * never.
 * @param notEmulated Told of operators and keys that are unknown here.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
export function compileConditions(
  block: ConditionBlock,
  notEmulated: (what: string) => void,
): Condition {
  const conditions = Object.entries(block).flatMap(([operator, keys]) =>
    Object.entries(keys).map(([key, expected]) => compile(operator, key, expected, notEmulated)),
  );
  return (context) => conditions.every((holds) => holds(context));
}

function compile(
  operator: string,
  name: string,
  expected: readonly string[],
  notEmulated: (what: string) => void,
): Condition {
  const key = CONDITION_KEYS.find((known) => known.toLowerCase() === name.toLowerCase());
  if (!key) return never(`the condition key ${name}`);
  if (expected.some((value) => value.includes('${'))) return never('policy variables');
  if (operator === 'Null') {
    const absent = expected.map((value) => value.toLowerCase() === 'true');
    return (context) => absent.includes(context[key] === undefined);
  }
  const matcher = Object.hasOwn(OPERATORS, operator) ? OPERATORS[operator] : undefined;
  if (!matcher) return never(`the condition operator ${operator}`);
  const patterns = expected.map(matcher);
  return (context) => {
    const value = context[key];
    return value !== undefined && patterns.some((matches) => matches(value));
  };

  function never(what: string): Condition {
    notEmulated(what);
    return () => false;
  }
}
