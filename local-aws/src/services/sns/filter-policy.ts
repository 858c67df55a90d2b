import { z } from 'zod';
import { invalidParameter } from './refusals.ts';

/** `MessageAttributes` is what a subscription has unless it says otherwise. */
export type FilterPolicyScope = 'MessageAttributes' | 'MessageBody';

type Scalar = string | number | boolean | null;

/** Whether one of a property's values will do; `undefined` stands for a property that is not there. */
type Condition = (value: Scalar | undefined) => boolean;

/** What is asked of one property of a message, by its path: one of the conditions must hold. */
interface Clause {
  readonly path: readonly string[];
  readonly conditions: readonly Condition[];
}

/** A message as a filter policy sees it: nested properties, each with one value or several. */
export type Filterable = Readonly<Record<string, unknown>>;

const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()]);
const scalars = z.union([z.array(scalar), scalar.transform((one) => [one])]);
const comparison = z.enum(['=', '<', '<=', '>', '>=']);
const numeric = z.union([
  z.tuple([comparison, z.number()]),
  z.tuple([comparison, z.number(), comparison, z.number()]),
]);

const COMPARE: Readonly<Record<z.output<typeof comparison>, (a: number, b: number) => boolean>> = {
  '=': (a, b) => a === b,
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
};

const text =
  (suits: (value: string) => boolean): Condition =>
  (value) =>
    typeof value === 'string' && suits(value);

const affix = z
  .union([z.strictObject({ prefix: z.string() }), z.strictObject({ suffix: z.string() })])
  .transform((one) =>
    'prefix' in one
      ? text((value) => value.startsWith(one.prefix))
      : text((value) => value.endsWith(one.suffix)),
  );

const condition: z.ZodType<Condition> = z.union([
  scalar.transform(
    (expected): Condition =>
      (value) =>
        value === expected,
  ),
  affix,
  z.strictObject({ 'equals-ignore-case': z.string() }).transform((one) => {
    const expected = one['equals-ignore-case'].toLowerCase();
    return text((value) => value.toLowerCase() === expected);
  }),
  z.strictObject({ 'anything-but': z.union([affix, scalars]) }).transform((one): Condition => {
    const excluded = one['anything-but'];
    return Array.isArray(excluded)
      ? (value) => value !== undefined && !excluded.includes(value)
      : (value) => value !== undefined && !excluded(value);
  }),
  z.strictObject({ numeric }).transform((one): Condition => {
    const [first, low, second, high] = one.numeric;
    return (value) =>
      typeof value === 'number' &&
      COMPARE[first](value, low) &&
      (second === undefined || high === undefined || COMPARE[second](value, high));
  }),
  z.strictObject({ exists: z.boolean() }).transform(
    (one): Condition =>
      (value) =>
        (value !== undefined) === one.exists,
  ),
]);

const conditions = z.array(condition).min(1);
const document = z.record(z.string(), z.unknown());

const MAXIMUM_KEYS = 5;
const MAXIMUM_COMBINATIONS = 150;

/**
 * Makes a filter policy ready to be asked. Throws `InvalidParameter` for one that SNS, or local-aws,
 * does not know.
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-subscription-filter-policies.html
 */
export function compileFilterPolicy(
  policy: unknown,
  scope: FilterPolicyScope,
): (message: Filterable) => boolean {
  const clauses = clausesOf(policy, scope, []);
  const combinations = clauses.reduce((product, clause) => product * clause.conditions.length, 1);
  if (clauses.length > MAXIMUM_KEYS)
    throw invalidParameter(
      `FilterPolicy: Filter policy can not have more than ${MAXIMUM_KEYS} keys`,
    );
  if (combinations > MAXIMUM_COMBINATIONS)
    throw invalidParameter('FilterPolicy: Filter policy is too complex');
  return (message) => clauses.every((clause) => accepts(clause, message));
}

function clausesOf(
  policy: unknown,
  scope: FilterPolicyScope,
  path: readonly string[],
): readonly Clause[] {
  const parsed = document.safeParse(policy);
  if (!parsed.success || (path.length > 0 && scope === 'MessageAttributes'))
    throw invalidParameter(
      `FilterPolicy: "${path.join('.') || 'the policy'}" must be an ${path.length > 0 ? 'array' : 'object'}`,
    );
  return Object.entries(parsed.data).flatMap(([key, asked]): readonly Clause[] => {
    const inner = [...path, key];
    if (key === '$or') throw invalidParameter('FilterPolicy: local-aws does not emulate $or');
    if (!Array.isArray(asked)) return clausesOf(asked, scope, inner);
    const known = conditions.safeParse(asked);
    if (!known.success)
      throw invalidParameter(
        `FilterPolicy: local-aws does not understand "${inner.join('.')}": ${JSON.stringify(asked)}`,
      );
    return [{ path: inner, conditions: known.data }];
  });
}

function accepts({ path, conditions: any }: Clause, message: Filterable): boolean {
  const values = valuesAt(message, path);
  const asked = values.length > 0 ? values : [undefined];
  return asked.some((value) => any.some((holds) => holds(value)));
}

/** Lists count as each of their elements. */
function valuesAt(value: unknown, path: readonly string[]): readonly Scalar[] {
  if (Array.isArray(value)) return value.flatMap((each) => valuesAt(each, path));
  const [key, ...rest] = path;
  if (key === undefined) return scalar.safeParse(value).success ? [scalar.parse(value)] : [];
  const object = document.safeParse(value).data;
  return object && Object.hasOwn(object, key) ? valuesAt(object[key], rest) : [];
}
