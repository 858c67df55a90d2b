import type { ClickTables } from './tables.ts';

/** What the operations on statistics and trends work with. */
export interface ClicksApiDependencies {
  readonly tables: ClickTables;
  readonly now: () => Date;
}
