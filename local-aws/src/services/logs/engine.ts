import type { Clock } from '../../clock.ts';

/** @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_FilteredLogEvent.html */
export interface LogEvent {
  /** Rises by one with every event of the engine. */
  readonly sequence: number;
  readonly logStreamName: string;
  /** ms since the epoch. */
  readonly timestamp: number;
  readonly message: string;
}

interface LogStream {
  readonly logStreamName: string;
  readonly creationTime: number;
  firstEventTimestamp: number;
  lastEventTimestamp: number;
}

export interface LogGroup {
  readonly logGroupName: string;
  readonly creationTime: number;
  readonly streams: ReadonlyMap<string, LogStream>;
  readonly events: readonly LogEvent[];
}

interface StoredGroup extends LogGroup {
  readonly streams: Map<string, LogStream>;
  events: LogEvent[];
}

/** Keeps what functions and services log: the latest events of each log group, in memory. */
export class LogsEngine {
  readonly #clock: Clock;
  readonly #capacity: number;
  readonly #onAppended: (logGroupName: string, message: string) => void;
  readonly #groups = new Map<string, StoredGroup>();
  #sequence = 0;

  constructor(
    clock: Clock,
    options: {
      /** How many events a group keeps. Default: 10,000. */
      readonly capacity?: number;
      readonly onAppended?: (logGroupName: string, message: string) => void;
    } = {},
  ) {
    this.#clock = clock;
    this.#capacity = options.capacity ?? 10_000;
    this.#onAppended = options.onAppended ?? (() => {});
  }

  /** Does nothing if the group exists. */
  createGroup(logGroupName: string): void {
    this.#obtain(logGroupName);
  }

  append(logGroupName: string, logStreamName: string, message: string): void {
    const group = this.#obtain(logGroupName);
    const timestamp = this.#clock.now();
    const stream = group.streams.get(logStreamName) ?? {
      logStreamName,
      creationTime: timestamp,
      firstEventTimestamp: timestamp,
      lastEventTimestamp: timestamp,
    };
    stream.lastEventTimestamp = timestamp;
    group.streams.set(logStreamName, stream);
    group.events.push({ sequence: this.#sequence++, logStreamName, timestamp, message });
    if (group.events.length >= 2 * this.#capacity) this.#trim(group);
    this.#onAppended(logGroupName, message);
  }

  groups(): readonly LogGroup[] {
    return [...this.#groups.keys()].flatMap((name) => this.group(name) ?? []);
  }

  group(logGroupName: string): LogGroup | undefined {
    const group = this.#groups.get(logGroupName);
    if (group && group.events.length > this.#capacity) this.#trim(group);
    return group;
  }

  #obtain(logGroupName: string): StoredGroup {
    const known = this.#groups.get(logGroupName);
    if (known) return known;
    const group: StoredGroup = {
      logGroupName,
      creationTime: this.#clock.now(),
      streams: new Map(),
      events: [],
    };
    this.#groups.set(logGroupName, group);
    return group;
  }

  /** Forgets the oldest events, and the streams that have none left. */
  #trim(group: StoredGroup): void {
    group.events = group.events.slice(-this.#capacity);
    const alive = new Set(group.events.map((event) => event.logStreamName));
    for (const name of group.streams.keys()) if (!alive.has(name)) group.streams.delete(name);
  }
}
