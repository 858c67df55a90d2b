import {
  concerns,
  type DisturbableCall,
  type DisturbanceKind,
  type DisturbancePlan,
} from './plan.ts';
import { strikeAt, type Strike } from './strike.ts';

/** A call that was struck. */
type Struck = DisturbableCall & { readonly kind: DisturbanceKind };

/** So many struck calls are remembered. */
const REMEMBERED = 100;

/** The plan that holds now, if any, and what it struck. */
export class Disturbance {
  #plan: DisturbancePlan | undefined;
  #concerned = 0;
  #strikes = nothing();
  #struck: readonly Struck[] = [];

  /** Replaces the plan and counts anew; undefined ends every disturbance. */
  follow(plan: DisturbancePlan | undefined): void {
    this.#plan = plan;
    this.#concerned = 0;
    this.#strikes = nothing();
    this.#struck = [];
  }

  /**
   * What is to happen to this call; undefined: nothing. Which call the plan strikes depends only on
   * how many it concerned before.
   * @param possible the kinds that can happen to it; any other leaves it alone
   */
  strike(call: DisturbableCall, possible: readonly DisturbanceKind[]): Strike | undefined {
    const plan = this.#plan;
    if (!plan || this.#total >= (plan.until ?? Infinity) || !concerns(plan, call)) return undefined;
    const sequence = this.#concerned++;
    const strike = sequence < (plan.spare ?? 0) ? undefined : strikeAt(plan, sequence);
    if (!strike || !possible.includes(strike.kind)) return undefined;
    this.#strikes[strike.kind] += 1;
    const { principal, service, action } = call;
    const struck = { principal, service, action, kind: strike.kind };
    this.#struck = [...this.#struck, struck].slice(-REMEMBERED);
    return strike;
  }

  /** `concerned`: how many calls the plan could have struck; `struck`: the latest that it did. */
  state(): {
    readonly plan: DisturbancePlan | null;
    readonly concerned: number;
    readonly strikes: Readonly<Record<DisturbanceKind, number>>;
    readonly struck: readonly Struck[];
  } {
    return {
      plan: this.#plan ?? null,
      concerned: this.#concerned,
      strikes: { ...this.#strikes },
      struck: this.#struck,
    };
  }

  get #total(): number {
    return Object.values(this.#strikes).reduce((sum, count) => sum + count, 0);
  }
}

function nothing(): Record<DisturbanceKind, number> {
  return { throttle: 0, error: 0, lostReply: 0, slow: 0, cutBody: 0, killEnvironment: 0 };
}
