import type { Rows } from '../../../lambda/shared/rows.ts';
import { absent, type Condition, type Transition } from '../../../lambda/shared/transition.ts';

/** A table in memory: a transition means the same as in DynamoDB. */
export class MemoryRows<Row extends object> implements Rows<Row> {
  readonly rows = new Map<string, Row>();

  get(id: string): Promise<Row | undefined> {
    return Promise.resolve(this.rows.get(id));
  }

  apply(id: string, { when, set, countAttempt }: Transition<Row>): Promise<Row | undefined> {
    const row = this.rows.get(id);
    if (!row || !when.some((condition) => holds(row, condition))) return Promise.resolve(undefined);
    const next = { ...row, ...set, ...(countAttempt && { attempts: attemptsOf(row) + 1 }) };
    this.rows.set(id, next);
    return Promise.resolve(next);
  }
}

function attemptsOf(row: object): number {
  return 'attempts' in row && typeof row.attempts === 'number' ? row.attempts : 0;
}

function holds<Row extends object>(row: Row, condition: Condition<Row>): boolean {
  const attributes = new Map<string, unknown>(Object.entries(row));
  return Object.entries<readonly unknown[] | typeof absent | undefined>(condition).every(
    ([name, allowed = absent]) =>
      allowed === absent
        ? attributes.get(name) === undefined
        : allowed.includes(attributes.get(name)),
  );
}
