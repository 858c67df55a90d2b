import type { Node } from 'constructs';
import * as z from 'zod';

function wholeNumber(least: number, most: number) {
  const error = `a whole number from ${least} to ${most}`;
  return z.preprocess(asNumber, z.int({ error }).min(least, { error }).max(most, { error }));
}

/** `--context` gives text, cdk.json a number. */
function asNumber(given: unknown): unknown {
  return typeof given === 'string' && /^\d+$/.test(given) ? Number(given) : given;
}

const schema = z.strictObject({
  /** The address mails come from. */
  sender: z.email('an e-mail address').default('hello@conveyor.example'),
  /** `create`: the foundation creates the sender's SES identity; `existing`: the account has it. */
  senderIdentity: z.enum(['existing', 'create']).default('existing'),
  /** `layer`: the encoder brings FFmpeg along, as an account needs; `host`: a laptop has its own. */
  ffmpeg: z.enum(['layer', 'host']).default('layer'),
  /** `sandbox`: fits a new account, and everything goes with `cdk destroy`. */
  stage: z.enum(['sandbox', 'production']).default('sandbox'),
  /** How many mails a second SES takes from the account. @default 1 in a sandbox, 14 in production */
  sendRate: wholeNumber(1, 100_000).optional(),
  /** For how many seconds a post can be taken back for certain; SQS delays no message beyond 900. */
  undoSeconds: wholeNumber(0, 890).default(30),
  /** How many shards the stream of clicks has. Without it, it is on demand and scales by itself. */
  clickShards: wholeNumber(1, 200).optional(),
  /** Where alarms are mailed. Without it they change colour, and nobody is told. */
  alarmEmail: z.email('an e-mail address').optional(),
});

/** What whoever deploys may choose, by `--context key=value` or in cdk.json. */
export type Config = z.output<typeof schema> & { readonly sendRate: number };

/** What SES grants an account in its sandbox, and what is usual when it has left it. */
const sendRates = { sandbox: 1, production: 14 } satisfies Record<Config['stage'], number>;

/**
 * Reads the context once, at the edge.
 * @throws Error that names the key, the value it has and the values it may have
 */
export function readConfig(node: Node): Config {
  const given = Object.fromEntries(Object.keys(schema.shape).map((key) => [key, read(node, key)]));
  const parsed = schema.safeParse(given);
  if (parsed.success) {
    const { sendRate = sendRates[parsed.data.stage] } = parsed.data;
    return { ...parsed.data, sendRate };
  }
  throw new Error(parsed.error.issues.map((issue) => explain(issue, given)).join('\n'));
}

function read(node: Node, key: string): unknown {
  const value: unknown = node.tryGetContext(key);
  return value;
}

function explain(issue: z.core.$ZodIssue, given: Record<string, unknown>): string {
  const key = issue.path.join('.');
  const allowed =
    issue.code === 'invalid_value'
      ? `one of ${issue.values.map((value) => `"${String(value)}"`).join(', ')}`
      : issue.message;
  return (
    `Context "${key}" is ${JSON.stringify(given[key])}, but must be ${allowed}. ` +
    `Pass --context ${key}=… or change it in cdk.json.`
  );
}
