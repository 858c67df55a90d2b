import { spawn } from 'node:child_process';

/**
 * Reads `watch PID` and `forget PID` lines. Its input ends with the process at the other end, however
 * that ended: then it kills the process groups it still watches and removes the directory.
 */
const SCRIPT = `
groups=' '
while read -r verb pid; do
  case $verb in
    watch) groups="$groups$pid " ;;
    forget) groups="\${groups%% $pid *} \${groups#* $pid }" ;;
  esac
done
for pid in $groups; do kill -s KILL -- "-$pid"; done
rm -rf "$1"
`;

/**
 * Outlives this process by a moment and cleans up after it, even when it is killed with SIGKILL:
 * a handler that spins cannot notice by itself that nobody waits for it any more.
 */
export class Undertaker {
  readonly #shell;

  /** `directory`: what is to be removed in the end. */
  constructor(directory: string) {
    // A session of its own: Ctrl-C in the terminal must not end it first.
    this.#shell = spawn('/bin/sh', ['-c', SCRIPT, 'undertaker', directory], {
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    this.#shell.stdin.on('error', () => undefined);
    this.#shell.unref();
  }

  watch(processGroup: number): void {
    this.#shell.stdin.write(`watch ${processGroup}\n`);
  }

  forget(processGroup: number): void {
    this.#shell.stdin.write(`forget ${processGroup}\n`);
  }

  /** Cleans up now. */
  async finish(): Promise<void> {
    if (this.#shell.exitCode !== null) return;
    const exited = new Promise((resolve) => this.#shell.once('exit', resolve));
    this.#shell.ref();
    this.#shell.stdin.end();
    await exited;
  }
}
