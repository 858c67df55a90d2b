import * as z from 'zod';

const template = z.looseObject({
  Resources: z.record(
    z.string(),
    z.looseObject({ Type: z.string(), Properties: z.looseObject({}).optional() }),
  ),
});
const getAtt = z.tuple([z.string(), z.string()]);

/** A template without what an implementation of CloudFormation does not know. */
export interface Trimmed {
  readonly template: unknown;
  /** How many resources of which type were left out. */
  readonly leftOut: ReadonlyMap<string, number>;
}

/**
 * Leaves out resources whose type is not among `known`. What refers to one gets its logical id
 * instead, or an ARN with it, so that the rest can be deployed.
 */
export function trim(given: unknown, known: ReadonlySet<string>): Trimmed {
  const parsed = template.parse(given);
  const gone = new Map<string, string>();
  for (const [logicalId, { Type }] of Object.entries(parsed.Resources)) {
    if (!known.has(Type)) gone.set(logicalId, Type);
  }
  const kept = Object.entries(parsed.Resources).filter(([logicalId]) => !gone.has(logicalId));
  const leftOut = new Map<string, number>();
  for (const type of gone.values()) leftOut.set(type, (leftOut.get(type) ?? 0) + 1);
  return {
    template: withoutReferences({ ...parsed, Resources: Object.fromEntries(kept) }, gone),
    leftOut,
  };
}

function withoutReferences(value: unknown, gone: ReadonlyMap<string, string>): unknown {
  if (Array.isArray(value)) return value.map((one) => withoutReferences(one, gone));
  if (typeof value !== 'object' || value === null) return value;
  const [id, attribute] = referenced(value) ?? [];
  if (id !== undefined && gone.has(id)) {
    return attribute?.endsWith('Arn') ? `arn:aws:left-out:us-east-1:123456789012:${id}` : id;
  }
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [
      key,
      key === 'DependsOn'
        ? [one].flat().filter((other) => typeof other === 'string' && !gone.has(other))
        : withoutReferences(one, gone),
    ]),
  );
}

/** The logical id that a `Ref` or an `Fn::GetAtt` names, and the attribute. */
function referenced(value: object): readonly [id: string, attribute: string] | undefined {
  if ('Ref' in value) return typeof value.Ref === 'string' ? [value.Ref, 'Ref'] : undefined;
  return 'Fn::GetAtt' in value ? getAtt.parse(value['Fn::GetAtt']) : undefined;
}

/** CloudFormation ends the name that it makes up for a FIFO queue in `.fifo`; moto forgets to. */
export function nameFifoQueues(given: unknown): unknown {
  const parsed = template.parse(given);
  for (const [logicalId, { Type, Properties }] of Object.entries(parsed.Resources)) {
    if (Type !== 'AWS::SQS::Queue' || !Properties?.FifoQueue) continue;
    Properties.QueueName ??= `${logicalId}.fifo`;
  }
  return parsed;
}
