import type { InsideView } from '../inside-view.ts';
import type { ClickCalls } from './calls.ts';
import type { PageFigures } from './clicks-api.ts';
import type { Survey } from './log/survey.ts';
import type { Lags, Readings } from './until-read.ts';

/** What a run of clicks came to: only what is its own counts. */
export interface ClicksRun {
  /** Events that the stream has taken. */
  readonly sent: number;
  /** Events that the API did not take. */
  readonly lost: number;
  readonly visitors: number;
  /** Requests of pages, or calls of PutRecords. */
  readonly requests: number;
  /** Requests that were sent again, or records. */
  readonly again: number;
  /** How long sending took, ms. */
  readonly sendMs: number;
  /** How many events each reader has been through. */
  readonly readings: Readings;
  readonly lags: Lags;
  /** Those with the most views and plays first. */
  readonly pages: readonly PageFigures[];
  readonly trending: readonly { readonly page: string; readonly score: number }[];
  /** Only a laptop counts the calls of functions. */
  readonly calls: Partial<ClickCalls>;
  /** The log that they came from. */
  readonly log?: Survey;
}

export interface ClicksOptions {
  /** Of a laptop: its time is skipped, and its calls are counted. */
  readonly inside: InsideView | undefined;
  /** Told what is being done, and how much of it, 0–1. */
  readonly onProgress?: ((what: string, fraction: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}
