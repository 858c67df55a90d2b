import { z } from 'zod';
import { S3Error } from '../errors.ts';

/** One demand of a policy on a form. */
type Condition =
  | { readonly kind: 'eq' | 'starts-with'; readonly field: string; readonly value: string }
  | { readonly kind: 'content-length-range'; readonly min: number; readonly max: number };

type FieldCondition = Exclude<Condition, { kind: 'content-length-range' }>;

/** What the signer of a form allows whoever holds it. */
export interface Policy {
  /** ms since the epoch */
  readonly expiration: number;
  readonly conditions: readonly Condition[];
}

const fieldName = z
  .string()
  .startsWith('$')
  .transform((name) => name.slice(1).toLowerCase());
const bytes = z.union([
  z.int().nonnegative(),
  z.stringFormat('digits', /^\d{1,15}$/).transform(Number),
]);

const condition = z.union([
  z
    .tuple([z.enum(['eq', 'starts-with']), fieldName, z.string()])
    .transform(([kind, field, value]): Condition[] => [{ kind, field, value }]),
  z
    .tuple([z.literal('content-length-range'), bytes, bytes])
    .refine(
      ([, min, max]) => min <= max,
      'content-length-range is from the least to the most bytes',
    )
    .transform(([kind, min, max]): Condition[] => [{ kind, min, max }]),
  z.record(z.string(), z.string()).transform((fields): Condition[] =>
    Object.entries(fields).map(([name, value]) => ({
      kind: 'eq',
      field: name.toLowerCase(),
      value,
    })),
  ),
]);

const policyDocument = z
  .strictObject({ expiration: z.iso.datetime(), conditions: z.array(condition) })
  .transform(({ expiration, conditions }): Policy => ({
    expiration: Date.parse(expiration),
    conditions: conditions.flat(),
  }));

/**
 * Reads a policy as forms carry it. Throws `InvalidPolicyDocument`.
 * @param policy base64 of JSON
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html
 */
export function parsePolicy(policy: string): Policy {
  const parsed = policyDocument.safeParse(parseJson(Buffer.from(policy, 'base64').toString()));
  if (!parsed.success) throw invalidPolicy(z.prettifyError(parsed.error));
  return parsed.data;
}

/** Fields that no condition needs to speak of. */
const UNCONDITIONAL = /^(?:x-amz-signature|file|policy|x-ignore-.*)$/s;

/**
 * Throws `AccessDenied` unless the form is what its policy allows: in time, every condition met,
 * every field spoken of by one.
 * @param fields by lower-case name, `bucket` included
 * @param now ms since the epoch
 */
export function checkPolicy(
  policy: Policy,
  fields: ReadonlyMap<string, string>,
  now: number,
): void {
  if (policy.expiration <= now) throw denied('Policy expired.');
  const spokenOf = new Set<string>();
  for (const demand of policy.conditions) {
    if (demand.kind === 'content-length-range') continue;
    spokenOf.add(demand.field);
    if (!isMet(demand, fields.get(demand.field)))
      throw denied(`Policy Condition failed: ${inWords(demand)}`);
  }
  const extra = [...fields.keys()].filter(
    (name) => !spokenOf.has(name) && !UNCONDITIONAL.test(name),
  );
  if (extra.length > 0) throw denied(`Extra input fields: ${extra.join(', ')}`);
}

/** How many bytes the file may have: what all the ranges of the policy have in common. */
export function lengthRange({ conditions }: Policy): { min: number; max: number } {
  const ranges = conditions.filter((demand) => demand.kind === 'content-length-range');
  return {
    min: Math.max(0, ...ranges.map(({ min }) => min)),
    max: Math.min(LARGEST_FORM, ...ranges.map(({ max }) => max)),
  };
}

/** The most S3 takes in one request, in bytes: 5 GB. */
const LARGEST_FORM = 5 * 1024 ** 3;

/** A field that is not there meets nothing, not even the start of anything. */
function isMet({ kind, value }: FieldCondition, found: string | undefined): boolean {
  switch (kind) {
    case 'eq':
      return found === value;
    case 'starts-with':
      return found?.startsWith(value) === true;
  }
}

function inWords({ kind, field, value }: FieldCondition): string {
  const parts = [kind, `$${field}`, value].map((part) => JSON.stringify(part));
  return `[${parts.join(', ')}]`;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw invalidPolicy('Invalid JSON.');
  }
}

const invalidPolicy = (why: string): S3Error =>
  new S3Error('InvalidPolicyDocument', 400, `Invalid Policy: ${why}`);

const denied = (why: string): S3Error =>
  new S3Error('AccessDenied', 403, `Invalid according to Policy: ${why}`);
