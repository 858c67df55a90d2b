// `npm run follow`: the whole way of one video, from its announcement to the last mail.
import { styleText } from 'node:util';
import { commandLine, misused } from '../demo/command-line.ts';
import { reasonOf } from '../demo/reason-of.ts';
import { connect, targetUsage } from '../demo/target.ts';
import { gather, type Traces } from './follow/gather.ts';
import { nowOf } from './follow/now.ts';
import { wayOf, type Hop } from './follow/way.ts';
import { duration, table } from './text.ts';

const UNKNOWN = 3;

const usage = `npm run follow -- ID [options]: the whole way of one video, hop by hop, and where it is now

  ID               as the API and every mail name it: letters, digits and hyphens
  --target WHERE   ${targetUsage}
  --hours N        how far back to search for an id that has no row (default 24)
  --json           one JSON object

It reads the video's row and the logs of all functions, and receives no message.
Exit code 0: found. 2: wrong arguments. 3: nobody knows this id. Anything else: see the reason.`;

const { values, positionals } = commandLine(
  usage,
  {
    target: { type: 'string', default: 'laptop' },
    hours: { type: 'string', default: '24' },
    json: { type: 'boolean', default: false },
  },
  true,
);
const [videoId, ...more] = positionals;
const hours = Number(values.hours);
if (!videoId || !/^[\w-]+$/.test(videoId) || more.length > 0)
  misused(`It takes the id of one video, not "${positionals.join(' ')}".`, usage);
if (!(hours > 0)) misused(`--hours is a number above 0, not "${values.hours}".`, usage);
try {
  const target = await connect(values.target);
  const traces = await gather(target, videoId, Date.now() - hours * 3_600_000);
  process.exitCode = tell(videoId, traces);
} catch (error) {
  console.error(reasonOf(error));
  process.exitCode = 1;
}

function tell(id: string, { row, visits, searched }: Traces): number {
  if (!row && visits.length === 0) {
    if (values.json) console.log(JSON.stringify({ videoId: id, status: 'UNKNOWN', searched }));
    else console.error([`Nobody knows a video ${id}. Searched:`, ...searched].join('\n  '));
    return UNKNOWN;
  }
  const hops = wayOf(row, visits);
  const { now, next } = nowOf(row, visits);
  if (values.json) {
    const dated = hops.map(({ at, ...hop }) => ({ at: new Date(at).toISOString(), ...hop }));
    const status = row?.status ?? 'UNKNOWN';
    console.log(JSON.stringify({ videoId: id, status, hops: dated, now, next }));
  } else
    console.log(`${styleText('bold', `Video ${id}`)}

${describe(hops)}

Now:  ${now}
Next: ${next}`);
  return 0;
}

/** Times are UTC; AFTER counts from the first hop. */
function describe(hops: readonly Hop[]): string {
  const start = hops[0]?.at ?? 0;
  return table(
    ['TIME', 'AFTER', 'WHERE', 'MESSAGE', 'TRY', 'TOOK', 'WHAT'],
    hops.map(({ at, where, messageId = '', attempt, durationMs, what }) => [
      new Date(at).toISOString().slice(0, -1).replace('T', ' '),
      duration(at - start),
      where,
      messageId.slice(0, 8),
      attempt === undefined ? '' : String(attempt),
      durationMs === undefined ? '' : duration(durationMs),
      what,
    ]),
    (row) => hops[row]?.failed ?? false,
  );
}
