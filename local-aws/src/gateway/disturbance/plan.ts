import { z } from 'zod';

export const DISTURBANCE_KINDS = [
  'throttle',
  'error',
  'lostReply',
  'slow',
  'cutBody',
  'killEnvironment',
] as const;

const weight = z.number().nonnegative().finite().default(0);

/** How calls are to be disturbed. What it does not say concerns all calls of functions. */
export const disturbancePlan = z.strictObject({
  /** The same seed strikes the same calls, counted among those that the plan concerns. */
  seed: z.int().default(1),
  /** Of the calls that the plan concerns, 0 to 1. */
  share: z.number().min(0).max(1),
  /** How often each kind is taken, relative to the others. */
  kinds: z
    .strictObject({
      /** Refused by the service's own throttle; nothing is done. */
      throttle: weight,
      /** Refused with a status of 500 or 503; nothing is done. */
      error: weight,
      /** Done, and the connection cut instead of an answer. */
      lostReply: weight,
      /** Done, and answered late. */
      slow: weight,
      /** Done, and the connection cut in the middle of the answer's body. */
      cutBody: weight,
      /** The process that calls is killed, before or after the call is done. */
      killEnvironment: weight,
    })
    .refine(
      (kinds) => Object.values(kinds).some((each) => each > 0),
      `Give at least one of ${DISTURBANCE_KINDS.join(', ')} a weight above 0`,
    ),
  /** Signing names, e.g. `sqs`. */
  services: z.array(z.string()).optional(),
  /** As the API names them, e.g. `SendMessageBatch`. */
  actions: z.array(z.string()).optional(),
  /** Parts of functions' names; a mapping's polls are of `mapping:<function>`. */
  principals: z.array(z.string()).optional(),
  /** When `killEnvironment` kills; default: each half of the times. */
  when: z.enum(['before', 'after']).optional(),
  /** How late `slow` answers, in ms; default: 1,000. */
  slowMilliseconds: z.int().positive().max(900_000).optional(),
  /** So many calls that it concerns are left alone first. */
  spare: z.int().nonnegative().optional(),
  /** After so many strikes it leaves calls alone. */
  until: z.int().positive().optional(),
});

export type DisturbancePlan = z.output<typeof disturbancePlan>;

export type DisturbanceKind = (typeof DISTURBANCE_KINDS)[number];

/** A call as a plan sees it. */
export interface DisturbableCall {
  readonly principal: string;
  readonly service: string;
  readonly action: string;
}

/** Whether a plan means this call. */
export function concerns(plan: DisturbancePlan, call: DisturbableCall): boolean {
  const { services, actions, principals } = plan;
  return (
    (services?.includes(call.service) ?? true) &&
    (actions?.includes(call.action) ?? true) &&
    (principals?.some((part) => call.principal.includes(part)) ?? true)
  );
}
