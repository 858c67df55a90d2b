import type { Clock } from '../clock.ts';
import type { EventTargets } from '../event-targets.ts';
import type { Permission } from '../gateway/permission.ts';
import type { Streams } from '../services/kinesis/reading.ts';
import type { Invoker } from '../services/lambda/invoke.ts';
import type {
  EventSourceMapping,
  MappingChanges,
  MappingRegistry,
  QueueMapping,
  StreamMapping,
} from '../services/lambda/mapping-registry.ts';
import type { Queues } from '../services/sqs/messages.ts';
import { changed } from './changes.ts';
import { KinesisPoller, streamArnOf } from './kinesis/kinesis-poller.ts';
import { checkKinesisMapping } from './kinesis/mapping-rules.ts';
import type { ShardView } from './kinesis/shard-view.ts';
import type { PollWatch } from './poll-watch.ts';
import { checkSqsMapping } from './sqs-mapping-rules.ts';
import { SqsPoller } from './sqs-poller.ts';

export interface MappingContext {
  readonly clock: Clock;
  readonly queues: Queues;
  readonly streams: Streams;
  readonly invoker: () => Invoker;
  /** Where it is told of records that were given up. */
  readonly targets: () => EventTargets;
  /** Whether the function's role may do this. */
  readonly allows: (functionArn: string, need: Permission) => boolean;
  readonly roleOf: (functionArn: string) => string;
  /** Counts and disturbs what the pollers call. Default: nobody does. */
  readonly watch?: PollWatch;
}

/** What a mapping has come to, shard by shard. */
export interface StreamView {
  readonly mapping: StreamMapping;
  readonly shards: readonly ShardView[];
}

/** Every mapping and its poller. Pollers run between `start` and `stop`, if enabled. */
export class EventSourceMappings implements MappingRegistry {
  readonly #options: MappingContext;
  readonly #mappings = new Map<string, EventSourceMapping>();
  readonly #pollers = new Map<string, SqsPoller | KinesisPoller>();
  #started = false;

  constructor(options: MappingContext) {
    this.#options = options;
  }

  /** Throws, with what to mend, when Lambda would refuse the mapping. */
  add(mapping: EventSourceMapping): void {
    this.#check(mapping);
    this.#mappings.set(mapping.uuid, mapping);
    this.#pollers.set(mapping.uuid, this.#pollerOf(mapping));
    this.#poll(mapping.uuid);
  }

  list(filter: Parameters<MappingRegistry['list']>[0] = {}): readonly EventSourceMapping[] {
    return [...this.#mappings.values()].filter(
      (mapping) =>
        (filter.functionArn ?? mapping.functionArn) === mapping.functionArn &&
        (filter.eventSourceArn ?? mapping.eventSourceArn) === mapping.eventSourceArn,
    );
  }

  get(uuid: string): EventSourceMapping | undefined {
    return this.#mappings.get(uuid);
  }

  update(uuid: string, changes: MappingChanges): EventSourceMapping {
    const updated = changed(this.#known(uuid), changes, this.#options.clock.now());
    this.#check(updated);
    this.#mappings.set(uuid, updated);
    this.#poll(uuid);
    return updated;
  }

  start(): void {
    this.#started = true;
    for (const uuid of this.#mappings.keys()) this.#poll(uuid);
  }

  async stop(): Promise<void> {
    this.#started = false;
    await Promise.all([...this.#pollers.values()].map((poller) => poller.stop()));
  }

  /** Whether any batch is in flight. */
  busy(): boolean {
    return [...this.#pollers.values()].some((poller) => poller.inFlight > 0);
  }

  /** The mappings of streams, and how far each has come. */
  streams(): readonly StreamView[] {
    return [...this.#pollers].flatMap(([uuid, poller]) =>
      poller instanceof KinesisPoller
        ? [{ mapping: this.#stream(uuid), shards: poller.shards() }]
        : [],
    );
  }

  #poll(uuid: string): void {
    const poller = this.#pollers.get(uuid);
    if (this.#started && this.#known(uuid).state === 'Enabled') poller?.start();
    else void poller?.stop();
  }

  #pollerOf({ uuid, ...mapping }: EventSourceMapping): SqsPoller | KinesisPoller {
    const { roleOf, ...options } = this.#options;
    if (mapping.stream === undefined)
      return new SqsPoller({ ...options, mapping: () => this.#queue(uuid) });
    return new KinesisPoller({
      ...options,
      roleArn: roleOf(mapping.functionArn),
      mapping: () => this.#stream(uuid),
    });
  }

  #known(uuid: string): EventSourceMapping {
    const mapping = this.#mappings.get(uuid);
    if (!mapping) throw new Error(`There is no event source mapping ${uuid}.`);
    return mapping;
  }

  #queue(uuid: string): QueueMapping {
    const mapping = this.#known(uuid);
    if (mapping.stream !== undefined) throw new Error(`The mapping ${uuid} is of a stream.`);
    return mapping;
  }

  #stream(uuid: string): StreamMapping {
    const mapping = this.#known(uuid);
    if (mapping.stream === undefined) throw new Error(`The mapping ${uuid} is of a queue.`);
    return mapping;
  }

  #check(mapping: EventSourceMapping): void {
    const { queues, streams, invoker, allows } = this.#options;
    const { functionArn, eventSourceArn } = mapping;
    if (mapping.stream === undefined)
      return checkSqsMapping(mapping, {
        ...queues.describe(eventSourceArn),
        functionTimeout: invoker().timeoutOf(functionArn) / 1000,
        mayCall: (action) =>
          allows(functionArn, { action: `sqs:${action}`, resource: eventSourceArn }),
      });
    return checkKinesisMapping(mapping, {
      exists: streams.has(eventSourceArn),
      streamArn: streamArnOf(eventSourceArn),
      may: (need) => allows(functionArn, need),
    });
  }
}
