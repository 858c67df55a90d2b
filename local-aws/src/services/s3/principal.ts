import type { Caller } from '../../gateway/exchange.ts';

/** A caller as events name it. */
export function principalId(caller: Caller): string {
  switch (caller.kind) {
    case 'operator':
      return 'AWS:operator';
    case 'function':
      return `AWS:AROALOCALAWS:${caller.functionName}`;
    case 'anonymous':
      return 'Anonymous';
  }
}
