import { ACCOUNT_ID, REGION } from '../arn.ts';
import { AwsError } from '../gateway/aws-error.ts';
import type { Caller } from '../gateway/exchange.ts';
import type { Permission } from '../gateway/permission.ts';
import { evaluate, type Verdict } from './policy.ts';
import type { Roles } from './roles.ts';
import { sessionArn } from './session.ts';

/** Holds calls against the policies of their caller's role. The operator may do everything. */
export class Access {
  readonly #roles: Pick<Roles, 'find'>;
  readonly #log: (line: string) => void;
  readonly #foreign = new Set<string>();
  /** By role. */
  readonly #used = new Map<string, Set<string>>();

  /** @param log told of every refusal, for a person to see */
  constructor(roles: Pick<Roles, 'find'>, log: (line: string) => void) {
    this.#roles = roles;
    this.#log = log;
  }

  /** Throws `AccessDenied`, worded as AWS words it, unless the caller may do all of this. */
  authorize(caller: Caller, needs: readonly Permission[]): void {
    if (caller.kind !== 'function') return;
    for (const need of needs) {
      const verdict = this.#verdict(caller.roleArn, need);
      if (verdict === 'allowed') continue;
      const { action, resource } = need;
      const message = `User: ${sessionArn(caller.roleArn, caller.functionName)} is not authorized to perform: ${action} on resource: ${resource} ${REASONS[verdict](action)}`;
      this.#log(`Access denied. ${message}`);
      throw new AwsError('AccessDeniedException', message, {
        status: 403,
        queryCode: 'AccessDenied',
      });
    }
  }

  /** The actions that each role was allowed so far, by the role's name: what it has beyond them nobody used. */
  used(): Record<string, readonly string[]> {
    return Object.fromEntries(
      [...this.#used].map(([role, actions]) => [role, [...actions].toSorted()]),
    );
  }

  allows(roleArn: string, need: Permission): boolean {
    return this.#verdict(roleArn, need) === 'allowed';
  }

  #verdict(roleArn: string, need: Permission): Verdict {
    const role = this.#roles.find(roleArn);
    if (!role) {
      this.#saySo(roleArn);
      return 'allowed';
    }
    const context = { ...SAME_FOR_ALL, 'aws:PrincipalArn': roleArn, ...need.context };
    const verdict = evaluate(role.statements, { ...need, context });
    if (verdict === 'allowed') this.#note(role.name, need.action);
    return verdict;
  }

  #note(role: string, action: string): void {
    const actions = this.#used.get(role);
    if (actions) actions.add(action);
    else this.#used.set(role, new Set([action]));
  }

  /** Nobody here knows what a role that the templates only refer to may do. */
  #saySo(roleArn: string): void {
    if (this.#foreign.has(roleArn)) return;
    this.#foreign.add(roleArn);
    this.#log(`${roleArn} is not a role of these templates: its calls are not checked.`);
  }
}

/** The laptop's own loopback counts as a secure transport. */
const SAME_FOR_ALL = {
  'aws:PrincipalAccount': ACCOUNT_ID,
  'aws:RequestedRegion': REGION,
  'aws:SecureTransport': 'true',
} as const;

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html */
const REASONS: Readonly<Record<Exclude<Verdict, 'allowed'>, (action: string) => string>> = {
  'implicit deny': (action) => `because no identity-based policy allows the ${action} action`,
  'explicit deny': () => 'with an explicit deny in an identity-based policy',
};
