import type { Caller } from '../../gateway/exchange.ts';
import type { Stamp } from './compose.ts';
import type { Header } from './headers.ts';
import type { Tags } from './sending.ts';

/** What the mails of one call have in common. */
export interface Origin {
  /** The sender as the caller wrote it, a name included. */
  readonly source: string;
  readonly from: string;
  readonly returnPath: string;
  readonly caller: Caller;
  readonly configurationSet: string | undefined;
  /** Roughly how many bytes of memory each mail holds by itself. */
  readonly weight: number;
  /**
   * The whole MIME message.
   * @param index of the mail in its call, counted from 0
   */
  raw(index: number, stamp: Stamp): Promise<Uint8Array>;
}

/** A mail that SES takes on. */
export interface Accepted {
  readonly origin: Origin;
  /** Of the mail in its call, counted from 0. */
  readonly index: number;
  readonly stamp: Stamp;
  readonly recipients: readonly string[];
  readonly subject: string;
  readonly tags: Tags;
  /** Asked only if somebody is told of the mail. Undefined: it was never rendered. */
  readonly headers: (() => readonly Header[]) | undefined;
}
