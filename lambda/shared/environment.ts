import * as z from 'zod/mini';

/** A variable that counts something. */
export const wholeNumber = z.pipe(
  z.string().check(z.regex(/^[1-9]\d*$/, 'should be a whole number of at least 1')),
  z.transform(Number),
);

/** What every worker on a queue is told about its queue; `QueueWorker` sets it. */
export const workerEnvironment = z.object({
  QUEUE_URL: z.string(),
  /** A message received this often goes to the dead-letter queue at its next receive. */
  MAX_RECEIVE_COUNT: wholeNumber,
});

/** The variables as `lib` writes them: all strings. */
export type WorkerEnvironment = z.input<typeof workerEnvironment>;

/**
 * Reads a function's variables once, when it starts.
 * @throws Error that names every variable that is missing or wrong
 */
export function readEnvironment<Schema extends z.ZodMiniType>(
  schema: Schema,
  variables: Readonly<Record<string, string | undefined>> = process.env,
): z.output<Schema> {
  const parsed = schema.safeParse(variables);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map(({ path, message }) => {
    const name = path.join('.');
    return variables[name] === undefined
      ? `${name} is missing`
      : `${name} is "${variables[name]}": it ${message}`;
  });
  throw new Error(
    `This function's environment is incomplete: ${faults.join('; ')}. ` +
      'The variables are declared in its environment.ts and set by its stack in lib/.',
  );
}
