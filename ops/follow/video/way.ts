import { isLast } from '../../logs/attempt.ts';
import { wordsOf, type Hop } from '../hop.ts';
import type { Visit } from './gather.ts';
import type { Row } from './row.ts';

/** Every hop in order: what was tried, how it ended, and trips to dead-letter queues. */
export function wayOf(row: Row | undefined, visits: readonly Visit[]): readonly Hop[] {
  const hops: Hop[] = [];
  if (row && !visits.some(({ station }) => station === 'api'))
    hops.push({
      at: Date.parse(row.createdAt),
      where: 'api',
      what: `announced "${row.title}"`,
      failed: false,
    });
  const tries = new Map<string, number>();
  let encodeDeadLetter = false;
  for (const visit of visits) {
    const { station, messageId, startedAt, endedAt, ending } = visit;
    const before = messageId === undefined ? 0 : (tries.get(messageId) ?? 0);
    if (messageId !== undefined) tries.set(messageId, before + 1);
    const isBack = station === 'encoder' && encodeDeadLetter && before === 0;
    if (isBack) encodeDeadLetter = false;
    hops.push({
      at: startedAt,
      where: station,
      ...(messageId !== undefined && { messageId, attempt: before + 1 }),
      ...(endedAt !== undefined && { durationMs: endedAt - startedAt }),
      what: `${isBack ? 'back from the dead-letter queue: ' : ''}${wordsOf(visit)}`,
      failed: ending.kind === 'failed',
    });
    if (messageId !== undefined && isLast(ending)) {
      if (station === 'encoder') encodeDeadLetter = true;
      hops.push({
        at: visit.endedAt ?? startedAt,
        where: station === 'encoder' ? 'encode dead-letter queue' : 'notice dead-letter queue',
        messageId,
        what: 'came here after its last receive',
        failed: true,
      });
    }
  }
  return hops.toSorted((one, other) => one.at - other.at);
}
