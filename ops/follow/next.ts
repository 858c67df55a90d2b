import type { Failed } from '../logs/attempt.ts';

/** What ends a stay in a dead-letter queue. */
export function redriveOf(queue: string): string {
  return `an operator looks why and sends it back: npm run dead-letters -- peek ${queue}, then redrive ${queue}`;
}

export function failureOf({ receive, error }: Failed): string {
  return `an attempt has ${receive ? 'failed' : 'died'} (${error})`;
}

export function comesBack({ receive }: Failed): string {
  const when = receive ? 'after its backoff' : 'when its visibility timeout has passed';
  return `its message comes back ${when}`;
}
