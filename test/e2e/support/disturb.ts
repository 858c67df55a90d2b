import * as z from 'zod';

const disturbance = z.object({
  /** How many calls the plan could have struck. */
  concerned: z.number(),
  /** How often each kind struck. */
  strikes: z.record(z.string(), z.number()),
  /** The latest calls that were struck, oldest first. */
  struck: z.array(z.object({ principal: z.string(), action: z.string() })),
});
type Disturbance = z.infer<typeof disturbance>;

export interface Plan {
  readonly seed: number;
  /** Of the calls that it concerns, 0–1. */
  readonly share: number;
  readonly kinds: Readonly<
    Partial<
      Record<'throttle' | 'error' | 'lostReply' | 'slow' | 'cutBody' | 'killEnvironment', number>
    >
  >;
  readonly principals?: readonly string[];
  readonly services?: readonly string[];
  readonly actions?: readonly string[];
  /** Whether an environment is killed before its call is done or after it. */
  readonly when?: 'before' | 'after';
  /** How late `slow` answers, ms. */
  readonly slowMilliseconds?: number;
  /** So many calls that it concerns are left alone first. */
  readonly spare?: number;
  /** After so many strikes it ends. */
  readonly until?: number;
}

/** Makes calls of functions fail while `work` runs. Returns what was struck. */
export async function disturbed(
  endpoint: string,
  plan: Plan,
  work: () => Promise<void>,
): Promise<Disturbance> {
  const url = new URL('/_local/disturb', endpoint);
  const { ok } = await fetch(url, { method: 'POST', body: JSON.stringify(plan) });
  expect(ok).toBe(true);
  try {
    await work();
    return await disturbanceAt(endpoint);
  } finally {
    await fetch(url, { method: 'DELETE' });
  }
}

/** What the plan that holds now has struck so far. */
export async function disturbanceAt(endpoint: string): Promise<Disturbance> {
  return disturbance.parse(await (await fetch(new URL('/_local/disturb', endpoint))).json());
}
