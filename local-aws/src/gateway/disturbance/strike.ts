import { DISTURBANCE_KINDS, type DisturbanceKind, type DisturbancePlan } from './plan.ts';

/** What happens to a call. */
export type Strike =
  | { readonly kind: 'throttle' }
  | { readonly kind: 'error'; readonly status: 500 | 503 }
  | { readonly kind: 'lostReply' | 'cutBody' }
  | { readonly kind: 'slow'; readonly milliseconds: number }
  | { readonly kind: 'killEnvironment'; readonly when: 'before' | 'after' };

type Chances = Pick<DisturbancePlan, 'seed' | 'share' | 'kinds' | 'when' | 'slowMilliseconds'>;

/**
 * What happens to the call of this number, of those that the plan concerns. The same plan and
 * number always yield the same: what went wrong in a run can be had again.
 */
export function strikeAt(plan: Chances, sequence: number): Strike | undefined {
  const { seed, share, kinds, slowMilliseconds = 1_000 } = plan;
  const draw = (purpose: number): number => uniform(seed, sequence, purpose);
  if (draw(0) >= share) return undefined;
  const kind = kindAt(kinds, draw(1));
  const half = draw(2) < 0.5;
  switch (kind) {
    case 'throttle':
    case 'lostReply':
    case 'cutBody':
      return { kind };
    case 'slow':
      return { kind, milliseconds: slowMilliseconds };
    case 'error':
      return { kind, status: half ? 500 : 503 };
    case 'killEnvironment':
      return { kind, when: plan.when ?? (half ? 'before' : 'after') };
    default:
      return kind satisfies never;
  }
}

/** The kind at this point, from 0 up to 1, of a line on which each takes its weight. */
function kindAt(kinds: Chances['kinds'], point: number): DisturbanceKind {
  const weighty = DISTURBANCE_KINDS.filter((kind) => kinds[kind] > 0);
  let left = point * weighty.reduce((sum, kind) => sum + kinds[kind], 0);
  const found = weighty.find((kind) => {
    left -= kinds[kind];
    return left < 0;
  });
  return found ?? weighty.at(-1) ?? 'error';
}

/** From 0 up to 1, each number as likely as any other, for each seed and purpose another sequence. */
function uniform(seed: number, sequence: number, purpose: number): number {
  const seeded = mixed(mixed(seed >>> 0) ^ Math.trunc(seed / 2 ** 32));
  return mixed(mixed(seeded ^ sequence) ^ Math.imul(purpose + 1, 0x9e3779b9)) / 2 ** 32;
}

/** MurmurHash3's finalizer: every bit of the input changes about half of the output's. */
function mixed(value: number): number {
  let hash = value;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
