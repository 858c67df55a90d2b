import { styleText } from 'node:util';
import type { Target } from '../../../demo/target.ts';
import type { Followed } from '../followed.ts';
import { datedHops, describeHops } from '../hop.ts';
import { gather } from './gather.ts';
import { nowOf } from './now.ts';
import { wayOf } from './way.ts';

/**
 * The whole way of one video, from its announcement to the last mail.
 * @param since how far back to search when it has no row, milliseconds since the epoch
 */
export async function followVideo(
  target: Target,
  videoId: string,
  since: number,
): Promise<Followed> {
  const { row, visits, searched } = await gather(target, videoId, since);
  if (!row && visits.length === 0) return { known: false, searched };
  const hops = wayOf(row, visits);
  const { now, next } = nowOf(row, visits);
  return {
    known: true,
    json: { videoId, status: row?.status ?? 'UNKNOWN', hops: datedHops(hops), now, next },
    text: `${styleText('bold', `Video ${videoId}`)}

${describeHops(hops)}

Now:  ${now}
Next: ${next}`,
  };
}
