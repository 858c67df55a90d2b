// `npm run dead-letters`: what could not be processed: how much, why, and once more.
import { commandLine, misused } from '../demo/command-line.ts';
import { progressLine } from '../demo/progress-line.ts';
import { reasonOf } from '../demo/reason-of.ts';
import { connect, targetUsage, type Target } from '../demo/target.ts';
import { list } from './dead-letters/list.ts';
import { peek } from './dead-letters/peek.ts';
import { redrive } from './dead-letters/redrive.ts';
import { failureQueueNamed } from './failure-queues.ts';

const usage = `npm run dead-letters -- COMMAND [options]: what could not be processed: how much, why, and once more

  list                  every dead-letter and on-failure queue
  peek QUEUE            its messages and the last error of each; raises their receive counts
  redrive QUEUE         sends them back: one first, and the others if its worker can do that one;
                        events in an on-failure queue: invokes their function again with each;
                        records of a stream (stream-failure) are replayed: npm run replay -- failed

  --target WHERE        ${targetUsage}
  --max N               peek: at most N messages (default 10)
  --dry-run             redrive: only says what it would do
  --rate N              redrive: at most N messages a second, 1 to 500
  --force               redrive: all at once, no message first; events that fail again do not stop it
  --patience SECONDS    redrive: how long to wait for the first message (default: its worker's timeout
                        and a minute)

QUEUE is a name that list shows. Ctrl-C cancels a redrive: what was sent back stays there.
Exit code 0: done. 2: wrong arguments. 3: the first message or an event failed again, the rest stayed.
130: cancelled. Anything else: see the reason.`;

const exitCodes = { done: 0, refused: 3, cancelled: 130 } as const;

const { values, positionals } = commandLine(
  usage,
  {
    target: { type: 'string', default: 'laptop' },
    max: { type: 'string', default: '10' },
    'dry-run': { type: 'boolean', default: false },
    rate: { type: 'string' },
    force: { type: 'boolean', default: false },
    patience: { type: 'string' },
  },
  true,
);

try {
  process.exitCode = await run();
} catch (error) {
  console.error(reasonOf(error));
  process.exitCode = 1;
}

async function run(): Promise<number> {
  const [command = '', name, ...more] = positionals;
  const max = wholeNumber('--max', values.max, 1, 1000);
  const rate = values.rate === undefined ? undefined : wholeNumber('--rate', values.rate, 1, 500);
  const patience =
    values.patience === undefined
      ? undefined
      : wholeNumber('--patience', values.patience, 0, 43_200);
  if (command === 'list' && name === undefined) {
    console.log(await list(await connect(values.target), new Date()));
    return 0;
  }
  const wrong = `It takes list, peek QUEUE or redrive QUEUE, not "${positionals.join(' ')}".`;
  if (name === undefined || more.length > 0) misused(wrong, usage);
  switch (command) {
    case 'peek': {
      const target = await connect(values.target);
      console.log(await peek(target, await failureQueueNamed(target, name), max));
      return 0;
    }
    case 'redrive':
      return again(await connect(values.target), name, {
        rate,
        patienceMs: patience === undefined ? undefined : patience * 1000,
      });
    default:
      misused(wrong, usage);
  }
}

async function again(
  target: Target,
  name: string,
  options: { rate: number | undefined; patienceMs: number | undefined },
): Promise<number> {
  const interrupted = new AbortController();
  process.once('SIGINT', () => interrupted.abort());
  const line = progressLine(process.stdout);
  const end = await redrive(target, await failureQueueNamed(target, name), {
    ...options,
    force: values.force,
    dryRun: values['dry-run'],
    say(text) {
      line.clear();
      console.log(text);
    },
    onProgress: (moved, all) => line.show('moving', all === 0 ? 0 : moved / all),
    now: Date.now,
    signal: interrupted.signal,
  });
  return exitCodes[end];
}

function wholeNumber(option: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isInteger(value) && value >= least && value <= most)
    return value;
  misused(`${option} is a whole number from ${least} to ${most}, not "${text}".`, usage);
}
