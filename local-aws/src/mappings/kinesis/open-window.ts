import type { StreamRecord } from '../../services/kinesis/reading.ts';
import type { WindowInvocation, WindowState } from './event.ts';
import type { Task } from './task.ts';
import { windowOf, type Window } from './window.ts';

/** Records in a row, by the first and the last of them. */
export interface Held {
  readonly first: StreamRecord;
  readonly last: StreamRecord;
  readonly size: number;
}

/** A tumbling window that has begun, and what the function keeps of it. */
export interface OpenWindow {
  readonly window: Window;
  readonly state: WindowState;
  /** Of the state's JSON. */
  readonly stateBytes: number;
  /** The records that the state stands for. */
  readonly held: Held | undefined;
}

/** Bytes. @see https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-windows.html */
const MAX_STATE = 2 ** 20;

export function begun(window: Window): OpenWindow {
  return { window, state: {}, stateBytes: 2, held: undefined };
}

/** The function took these records, too. */
export function extended(
  open: OpenWindow,
  records: readonly StreamRecord[],
  state: WindowState,
): OpenWindow {
  const more = heldBy(records);
  const held =
    open.held && more
      ? { first: open.held.first, last: more.last, size: open.held.size + more.size }
      : (more ?? open.held);
  return { ...open, state, stateBytes: Buffer.byteLength(JSON.stringify(state)), held };
}

/** After its last invocation; a window that was ended early goes on with a fresh state. */
export function closed(open: OpenWindow | undefined, early: boolean): OpenWindow | undefined {
  return open && early ? begun(open.window) : undefined;
}

export function tooLarge({ stateBytes }: OpenWindow): boolean {
  return stateBytes > MAX_STATE;
}

/** A window that is ended early is told so in its last invocation with that state, which is final. */
export function invocation({ window, state }: OpenWindow, task: Task): WindowInvocation {
  return {
    window,
    state,
    isFinalInvokeForWindow: task.records.length === 0,
    isWindowTerminatedEarly: task.early,
  };
}

export function heldBy(records: readonly StreamRecord[]): Held | undefined {
  const first = records[0];
  const last = records.at(-1);
  return first && last && { first, last, size: records.length };
}

/** Undefined without windows, or without records. */
export function windowOfFirst(
  [first]: readonly StreamRecord[],
  length: number | undefined,
): Window | undefined {
  return first && length !== undefined ? windowOf(first.arrivedAt, length) : undefined;
}
