import { isRecord } from './intrinsic.ts';

/** What resolves the rest of a reference, by service: `secretsmanager`. Each throws, saying why not. */
export type DynamicReferences = Readonly<Record<string, (reference: string) => string>>;

const REFERENCE = /\{\{resolve:([\w-]+):([^{}]+)\}\}/g;

/**
 * A resource's properties with what `{{resolve:service:reference}}` stands for. Such references are
 * resolved in resources alone, and last: an intrinsic function may have made them.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html
 */
export function resolveDynamicReferences(
  properties: Readonly<Record<string, unknown>>,
  services: DynamicReferences,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(properties).map(([key, value]) => [key, resolved(value, services)]),
  );
}

function resolved(value: unknown, services: DynamicReferences): unknown {
  if (typeof value === 'string')
    return value.replace(REFERENCE, (_, service: string, reference: string) => {
      const resolve = services[service];
      if (resolve) return resolve(reference);
      throw new Error(
        `local-aws resolves dynamic references to ${Object.keys(services).join(', ') || 'nothing'}, not to ${service}`,
      );
    });
  if (Array.isArray(value)) return value.map((item) => resolved(item, services));
  return isRecord(value) ? resolveDynamicReferences(value, services) : value;
}
