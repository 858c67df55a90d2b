import {
  concerns,
  type DisturbableCall,
  type DisturbanceKind,
  type DisturbancePlan,
} from './plan.ts';
import { strikeAt, type Strike } from './strike.ts';

/** The plan that holds now, if any, and how often it struck. */
export class Disturbance {
  #plan: DisturbancePlan | undefined;
  #concerned = 0;
  #strikes = nothing();

  /** Replaces the plan and counts anew; undefined ends every disturbance. */
  follow(plan: DisturbancePlan | undefined): void {
    this.#plan = plan;
    this.#concerned = 0;
    this.#strikes = nothing();
  }

  /**
   * What is to happen to this call; undefined: nothing. Which call the plan strikes depends only on
   * how many it concerned before.
   * @param possible the kinds that can happen to it; any other leaves it alone
   */
  strike(call: DisturbableCall, possible: readonly DisturbanceKind[]): Strike | undefined {
    const plan = this.#plan;
    if (!plan || this.#total >= (plan.until ?? Infinity) || !concerns(plan, call)) return undefined;
    const strike = strikeAt(plan, this.#concerned++);
    if (!strike || !possible.includes(strike.kind)) return undefined;
    this.#strikes[strike.kind] += 1;
    return strike;
  }

  /** `concerned`: how many calls the plan could have struck. */
  state(): {
    readonly plan: DisturbancePlan | null;
    readonly concerned: number;
    readonly strikes: Readonly<Record<DisturbanceKind, number>>;
  } {
    return { plan: this.#plan ?? null, concerned: this.#concerned, strikes: { ...this.#strikes } };
  }

  get #total(): number {
    const { throttle, error, lostReply, killEnvironment } = this.#strikes;
    return throttle + error + lostReply + killEnvironment;
  }
}

function nothing(): Record<DisturbanceKind, number> {
  return { throttle: 0, error: 0, lostReply: 0, killEnvironment: 0 };
}
