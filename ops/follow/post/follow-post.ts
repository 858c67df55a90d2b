import { styleText } from 'node:util';
import type { Target } from '../../../demo/target.ts';
import { duration, plural, table } from '../../text.ts';
import type { Followed } from '../followed.ts';
import { datedHops, describeHops } from '../hop.ts';
import { deliveriesOf, deliveryStates, type DeliveryWay } from './deliveries.ts';
import { gatherPost } from './gather.ts';
import { postNowOf } from './now.ts';
import { shardsOf, type Shards } from './shards.ts';
import { tallyOf, type Tally } from './tally.ts';
import { postWayOf, shortened } from './way.ts';

/** A person is shown so many hops of fanout, and so many deliveries. */
const MOST = 20;

/** The whole way of one post, from its acceptance to the last mail. */
export async function followPost(target: Target, postId: string, time: Date): Promise<Followed> {
  const traces = await gatherPost(target, postId);
  if ('searched' in traces) return { known: false, searched: [traces.searched] };
  const { row, visits } = traces;
  const shards = shardsOf(row, visits);
  const deliveries = deliveriesOf(visits);
  const tally = tallyOf(shards, deliveries);
  const hops = postWayOf(traces, tally);
  const { now, next } = postNowOf(traces, shards, tally, time);
  const { shown, left } = shortened(hops, MOST);
  const parts = [
    `${styleText('bold', `Post ${postId}`)}: ${row.title}`,
    describeHops(shown) + andMore(left, 'hops of fanout'),
    ...(row.status === 'PUBLISHED' ? [figures(shards, tally)] : []),
    ...describeTroubled(deliveries),
    `Now:  ${now}\nNext: ${next}`,
  ];
  return {
    known: true,
    text: parts.join('\n\n'),
    json: {
      postId,
      ...row,
      hops: datedHops(hops),
      shards,
      tally: { ...tally, firstMailAt: iso(tally.firstMailAt), lastMailAt: iso(tally.lastMailAt) },
      deliveries: deliveries.map(({ mailedAt, ...one }) => ({
        ...one,
        mailedAt: mailedAt.map(iso),
      })),
      now,
      next,
    },
  };
}

function figures({ all = 0, goneThrough, hops }: Shards, tally: Tally): string {
  const { total, waiting, done, underWay, toBeRetried, deadLetters, retried } = tally;
  const states = [
    [waiting, 'waiting'],
    [underWay, 'under way'],
    [toBeRetried, 'to be retried'],
    [deadLetters, 'in the dead-letter queue'],
  ] as const;
  const others = states
    .filter(([count]) => count > 0)
    .map(([count, state]) => `, ${count} ${state}`);
  const { mails, refused, firstMailAt = 0, lastMailAt = 0 } = tally;
  return [
    `Shards:      ${goneThrough} of ${all} gone through, in ${plural(hops, 'hop')}`,
    `Deliveries:  ${done} of ${total} done${others.join('')}; ${retried} needed more than one attempt`,
    `Mails:       ${mails} taken by SES within ${duration(lastMailAt - firstMailAt)}, ${refused} refused`,
  ].join('\n');
}

/** Those that an operator may look into, the worst first. */
function describeTroubled(deliveries: readonly DeliveryWay[]): readonly string[] {
  const troubled = deliveries
    .filter(({ attempts, errors, refused }) => attempts > 1 || errors.length > 0 || refused > 0)
    .toSorted((one, other) => severity(one) - severity(other));
  if (troubled.length === 0) return [];
  const rows = troubled
    .slice(0, MOST)
    .map(({ id, state, attempts, mails, refused, errors }) => [
      id,
      state,
      String(attempts),
      String(mails),
      String(refused),
      errors.at(-1) ?? '',
    ]);
  const heading = ['DELIVERY', 'STATE', 'ATTEMPTS', 'MAILS', 'REFUSED', 'LAST ERROR'];
  const isBad = (index: number) => troubled[index]?.state !== 'done';
  return [
    table(heading, rows, isBad) +
      andMore(troubled.length - rows.length, 'deliveries with retries or errors'),
  ];
}

function severity({ state }: DeliveryWay): number {
  return deliveryStates.indexOf(state);
}

function andMore(count: number, noun: string): string {
  return count > 0 ? `\nand ${count} more ${noun}: --json has all` : '';
}

function iso(at: number | undefined): string | undefined {
  return at === undefined ? undefined : new Date(at).toISOString();
}
