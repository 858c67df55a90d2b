import { spawn, spawnSync } from 'node:child_process';

export const hasSpamAssassin =
  spawnSync('spamassassin', ['--version'], { stdio: 'ignore' }).status === 0;

export interface Verdict {
  /** 5 and more is spam by its defaults. */
  readonly score: number;
  /** The rules that it told by. */
  readonly tests: string;
}

/** What SpamAssassin says of a mail, without the network and without having learnt anything. */
export async function judgeSpam(raw: Uint8Array): Promise<Verdict> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const settings = ['use_bayes 0', 'use_auto_whitelist 0'].flatMap((line) => ['--cf', line]);
  const child = spawn('spamassassin', ['--local', '--nocreate-prefs', ...settings], {
    stdio: ['pipe', 'pipe', 'ignore'],
    timeout: 60_000,
  });
  let judged = '';
  child.stdout.on('data', (chunk: Buffer) => (judged += chunk.toString('latin1')));
  child.once('error', reject);
  child.once('close', () => resolve(judged));
  child.stdin.end(raw);
  const status = /^X-Spam-Status: (.*)$/m.exec(
    (await promise).replaceAll(/\r?\n[ \t]+/g, ' '),
  )?.[1];
  const [, score, tests = ''] =
    /score=(-?[\d.]+).*? tests=(.*?) autolearn/.exec(status ?? '') ?? [];
  if (score === undefined) throw new Error(`SpamAssassin gave no score: ${judged.slice(0, 500)}`);
  return { score: Number(score), tests };
}
