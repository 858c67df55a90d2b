import { z } from 'zod';
import { refusals } from './refusals.ts';

const seconds = (min: number, max: number) => z.coerce.number().int().min(min).max(max);
const flag = z.preprocess(
  (value) => (value === 'true' ? true : value === 'false' ? false : value),
  z.boolean(),
);
/** The API sends policies as JSON text (empty: none), a template as objects. */
const document = <S extends z.ZodType>(schema: S) => z.preprocess(parseDocument, schema.optional());

function parseDocument(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  if (value === '') return undefined;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

const shape = {
  DelaySeconds: seconds(0, 900).default(0),
  MaximumMessageSize: seconds(1024, 1_048_576).default(1_048_576),
  MessageRetentionPeriod: seconds(60, 1_209_600).default(345_600),
  ReceiveMessageWaitTimeSeconds: seconds(0, 20).default(0),
  VisibilityTimeout: seconds(0, 43_200).default(30),
  RedrivePolicy: document(
    z.object({
      deadLetterTargetArn: z.string(),
      maxReceiveCount: z.coerce.number().int().min(1).max(1000),
    }),
  ),
  RedriveAllowPolicy: document(
    z.discriminatedUnion('redrivePermission', [
      z.strictObject({ redrivePermission: z.enum(['allowAll', 'denyAll']) }),
      z.strictObject({
        redrivePermission: z.literal('byQueue'),
        sourceQueueArns: z.array(z.string()).min(1).max(10),
      }),
    ]),
  ),
  Policy: document(z.record(z.string(), z.unknown())),
  KmsMasterKeyId: z.string().optional(),
  KmsDataKeyReusePeriodSeconds: seconds(60, 86_400).default(300),
  SqsManagedSseEnabled: flag.default(true),
  FifoQueue: flag.default(false),
  ContentBasedDeduplication: flag.default(false),
  DeduplicationScope: z.enum(['queue', 'messageGroup']).default('queue'),
  FifoThroughputLimit: z.enum(['perQueue', 'perMessageGroupId']).default('perQueue'),
};
const schema = z.object(shape);
const FIFO_ONLY = ['ContentBasedDeduplication', 'DeduplicationScope', 'FifoThroughputLimit'];

/** A queue's settings under AWS's own names; durations in seconds. */
export type QueueAttributes = z.output<typeof schema>;

/** Whether a queue can be given this attribute (the rest is derived, or unknown). */
export function isSettable(name: string): boolean {
  return Object.hasOwn(shape, name);
}

/**
 * Reads attributes as the API (text) or a template (numbers, objects) gives them; what is not given
 * keeps AWS's default. Throws `InvalidAttributeName` or `InvalidAttributeValue`.
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html
 */
export function parseQueueAttributes(given: Readonly<Record<string, unknown>>): QueueAttributes {
  for (const name of Object.keys(given))
    if (!isSettable(name)) throw refusals.unknownAttribute(name);
  const parsed = schema.safeParse(given);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const path = issue?.path.map(String) ?? [];
    throw refusals.invalidAttribute(
      path[0] ?? 'Attributes',
      `${path.slice(1).join('.')} ${issue?.message ?? ''}`.trim(),
    );
  }
  const attributes = parsed.data;
  if (!attributes.FifoQueue)
    for (const name of FIFO_ONLY) if (name in given) throw refusals.unknownAttribute(name);
  if (
    attributes.FifoThroughputLimit === 'perMessageGroupId' &&
    attributes.DeduplicationScope !== 'messageGroup'
  )
    throw refusals.invalidAttribute(
      'FifoThroughputLimit',
      'perMessageGroupId is allowed only with DeduplicationScope messageGroup.',
    );
  return attributes;
}

/** The attributes as GetQueueAttributes shows them: text, policies as JSON. */
export function describeAttributes(attributes: QueueAttributes): Record<string, string> {
  const hidden = new Set(attributes.FifoQueue ? [] : ['FifoQueue', ...FIFO_ONLY]);
  if (!attributes.KmsMasterKeyId) hidden.add('KmsDataKeyReusePeriodSeconds');
  return Object.fromEntries(
    Object.entries(attributes)
      .filter(([name, value]) => value !== undefined && !hidden.has(name))
      .map(([name, value]) => [
        name,
        typeof value === 'object' ? JSON.stringify(value) : String(value),
      ]),
  );
}
