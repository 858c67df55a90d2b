import * as z from 'zod';

const state = z.object({ strikes: z.record(z.string(), z.number()) });

export interface Plan {
  readonly seed: number;
  /** Of the calls that it concerns, 0–1. */
  readonly share: number;
  readonly kinds: Readonly<
    Partial<Record<'throttle' | 'error' | 'lostReply' | 'killEnvironment', number>>
  >;
  readonly principals?: readonly string[];
  readonly services?: readonly string[];
  /** After so many strikes it ends. */
  readonly until?: number;
}

/** Makes calls of functions fail while `work` runs. Returns how often each kind struck. */
export async function disturbed(
  endpoint: string,
  plan: Plan,
  work: () => Promise<void>,
): Promise<Readonly<Record<string, number>>> {
  const url = new URL('/_local/disturb', endpoint);
  await fetch(url, { method: 'POST', body: JSON.stringify(plan) });
  try {
    await work();
    return state.parse(await (await fetch(url)).json()).strikes;
  } finally {
    await fetch(url, { method: 'DELETE' });
  }
}
