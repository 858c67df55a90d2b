import { statSync } from 'node:fs';
import type { ProgressLine } from './progress-line.ts';
import type { Target } from './target.ts';

/** What a demo is started with. */
interface DemoOptions {
  readonly values: {
    readonly file?: string | undefined;
    readonly subscribers: string;
    readonly events: string;
  };
  /** A folder of its own, which is removed afterwards. */
  readonly scratch: string;
  readonly signal: AbortSignal;
  readonly line: ProgressLine;
}

/** The command was used in a way that it cannot be: exit code 2. */
export class Misuse extends Error {}

export interface Ended {
  readonly exitCode: number;
  /** For programs. */
  readonly summary: object;
  /** For people. */
  readonly text: string;
}

/**
 * Prepares what it needs, while the app is synthesized; what it answers with runs it.
 * Throws at once, and nothing is synthesized, when the options are wrong.
 */
export type Demo = (options: DemoOptions) => Promise<(target: Target) => Promise<Ended>>;

/**
 * @param what for people: `a video`
 * @throws when there is no such file
 */
export function checkFile(file: string, what: string): void {
  if (!statSync(file, { throwIfNoEntry: false })?.isFile())
    throw new Misuse(`There is no file ${file}. Give the path of ${what}: --file FILE`);
}
