import { z } from 'zod';
import { compileConditions } from './conditions.ts';
import { wildcards, type Pattern } from './pattern.ts';
import type { Permission } from '../gateway/permission.ts';

/** A statement of an identity policy, made ready to be asked. */
export interface Statement {
  readonly effect: 'Allow' | 'Deny';
  readonly covers: (permission: Permission) => boolean;
}

export type Verdict = 'allowed' | 'implicit deny' | 'explicit deny';

/** An explicit deny beats every allow, and without an allow nothing is allowed. */
export function evaluate(statements: Iterable<Statement>, permission: Permission): Verdict {
  let verdict: Verdict = 'implicit deny';
  for (const { effect, covers } of statements) {
    if (!covers(permission)) continue;
    if (effect === 'Deny') return 'explicit deny';
    verdict = 'allowed';
  }
  return verdict;
}

const oneOrMany = <S extends z.ZodType>(item: S) =>
  z.union([z.array(item), item.transform((value) => [value])]);
const strings = oneOrMany(z.string());
const values = oneOrMany(z.union([z.string(), z.boolean(), z.number()]).transform(String));

const statementSchema = z
  .strictObject({
    Sid: z.string().optional(),
    Effect: z.enum(['Allow', 'Deny']),
    Action: strings.optional(),
    NotAction: strings.optional(),
    Resource: strings.optional(),
    NotResource: strings.optional(),
    Condition: z.record(z.string(), z.record(z.string(), values)).default({}),
  })
  .refine(({ Action, NotAction }) => !Action !== !NotAction, 'needs either Action or NotAction')
  .refine(
    ({ Resource, NotResource }) => !Resource !== !NotResource,
    'needs either Resource or NotResource',
  );

const documentSchema = z.looseObject({ Statement: oneOrMany(statementSchema) });

/**
 * Reads a policy document whose intrinsic functions are resolved; throws a `ZodError` for what is
 * none.
 * @param notEmulated Told, in words, of what can match nothing here.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html
 */
export function compilePolicy(
  document: unknown,
  notEmulated: (what: string) => void,
): readonly Statement[] {
  return documentSchema.parse(document).Statement.map((statement): Statement => {
    const coversAction = selection(statement.Action, statement.NotAction, (text) =>
      wildcards(text, { ignoreCase: true }),
    );
    const coversResource = selection(statement.Resource, statement.NotResource, (text) => {
      if (!text.includes('${')) return wildcards(text);
      notEmulated('policy variables');
      return () => false;
    });
    const holds = compileConditions(statement.Condition, notEmulated);
    return {
      effect: statement.Effect,
      covers: ({ action, resource, context = {} }) =>
        coversAction(action) && coversResource(resource) && holds(context),
    };
  });
}

/** Any of those listed, or all but those. */
function selection(
  listed: readonly string[] | undefined,
  excepted: readonly string[] | undefined,
  compile: (text: string) => Pattern,
): Pattern {
  const patterns = (listed ?? excepted ?? []).map(compile);
  const among: Pattern = (text) => patterns.some((matches) => matches(text));
  return listed ? among : (text) => !among(text);
}
