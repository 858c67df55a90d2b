import * as z from 'zod';
import type { Target } from './target.ts';

const environments = z.array(
  z.object({
    functionName: z.string(),
    pid: z.number(),
    state: z.enum(['init', 'idle', 'busy']),
  }),
);
type Environment = z.infer<typeof environments>[number];

const callTotals = z.object({
  /** A function's name, or who else called. */
  principal: z.string(),
  service: z.string(),
  action: z.string(),
  calls: z.number(),
  errors: z.number(),
  throttled: z.number(),
});
const clock = z.object({ now: z.iso.datetime().transform((text) => Date.parse(text)) });

export type CallTotals = z.infer<typeof callTotals>;

/** What a local AWS shows and does beyond AWS's own APIs. An account has nothing of it. */
export interface InsideView {
  /** The processes that functions run in. */
  environments(): Promise<readonly Environment[]>;
  /** The log of one function, as text. */
  log(functionName: string): Promise<string>;
  /** The time of queues, streams and retries, in ms since the epoch: ahead of ours by what was skipped. */
  now(): Promise<number>;
  /** Moves that time forward. Waits until no function runs. */
  skip(seconds: number): Promise<void>;
  /** Makes calls fail by a plan: local-aws's README says what it may have. */
  disturb(plan: object): Promise<void>;
  /** Every call since they were last reset, by who made it. */
  calls(): Promise<readonly CallTotals[]>;
  resetCalls(): Promise<void>;
}

/** @param endpoint where a local AWS listens */
export function insideViewAt(endpoint: string): InsideView {
  const ask = async (path: string, method = 'GET', body?: string): Promise<Response> => {
    const response = await fetch(new URL(path, endpoint), { method, ...(body && { body }) });
    if (response.ok) return response;
    throw new Error(`${method} ${path} was answered ${response.status} ${await response.text()}`);
  };
  return {
    environments: async () => environments.parse(await (await ask('/_local/environments')).json()),
    log: async (functionName) => (await ask(`/_local/logs/${functionName}`)).text(),
    now: async () => clock.parse(await (await ask('/_local/clock')).json()).now,
    async skip(seconds) {
      await ask(`/_local/clock/skip?seconds=${seconds}`, 'POST');
    },
    async disturb(plan) {
      await ask('/_local/disturb', 'POST', JSON.stringify(plan));
    },
    calls: async () =>
      z.object({ calls: z.array(callTotals) }).parse(await (await ask('/_local/calls')).json())
        .calls,
    async resetCalls() {
      await ask('/_local/calls/reset', 'POST');
    },
  };
}

/** The inside view of a target, if it has one: it is asked. */
export async function insideViewOf({ endpoint }: Target): Promise<InsideView | undefined> {
  if (endpoint === undefined) return undefined;
  const view = insideViewAt(endpoint);
  return view.environments().then(
    () => view,
    () => undefined,
  );
}
