import * as z from 'zod/mini';

/** How the encoder's process can end because of the file that it reads. */
export const deathCause = z.enum(['crash', 'memory', 'time']);
export type DeathCause = z.infer<typeof deathCause>;

/**
 * The encoder's process ended, and the file may be why. Once, it may have been the machine; a file
 * that is the end of two processes in the same way is the end of every process.
 */
export class Death extends Error {
  override readonly name = 'Death';
  readonly by: DeathCause;

  constructor(by: DeathCause, message: string) {
    super(message);
    this.by = by;
  }
}

/** What a process gets for what its own code did; SIGKILL and SIGTERM come from outside. */
const OF_ITS_OWN = ['SIGSEGV', 'SIGABRT', 'SIGBUS', 'SIGFPE', 'SIGILL', 'SIGTRAP', 'SIGSYS'];

/** What a signal says about the end of a process, if anything. */
export function deathBy(signal: string | null): DeathCause | undefined {
  return signal !== null && OF_ITS_OWN.includes(signal) ? 'crash' : undefined;
}

/** For the uploader, when a file was the end of two processes. */
export const deathReasons: Readonly<Record<DeathCause, string>> = {
  crash: 'This file could not be read safely: it is damaged in a way that ends what reads it.',
  memory: 'This video takes more memory to encode than there is.',
  time: 'This video takes too long to encode.',
};
