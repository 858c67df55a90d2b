import type { Clock } from '../clock.ts';
import type { Permission } from '../gateway/permission.ts';
import type { Invoker } from '../services/lambda/invoke.ts';
import type { Queues } from '../services/sqs/messages.ts';
import type { EventSourceMapping, MappingRegistry } from '../services/lambda/mapping-registry.ts';
import { checkSqsMapping } from './sqs-mapping-rules.ts';
import { SqsPoller } from './sqs-poller.ts';
import type { PollWatch } from './sqs-polls.ts';

export interface MappingContext {
  readonly clock: Clock;
  readonly queues: Queues;
  readonly invoker: () => Invoker;
  /** Whether the function's role may do this. */
  readonly allows: (functionArn: string, need: Permission) => boolean;
  /** Counts and disturbs what the pollers call. Default: nobody does. */
  readonly watch?: PollWatch;
}

/** Every mapping and its poller. Pollers run between `start` and `stop`, if enabled. */
export class SqsMappings implements MappingRegistry {
  readonly #options: MappingContext;
  readonly #mappings = new Map<string, EventSourceMapping>();
  readonly #pollers = new Map<string, SqsPoller>();
  #started = false;

  constructor(options: MappingContext) {
    this.#options = options;
  }

  /** Throws, with what to mend, when Lambda would refuse the mapping. */
  add(mapping: EventSourceMapping): void {
    this.#check(mapping);
    this.#mappings.set(mapping.uuid, mapping);
    const poller = new SqsPoller({ ...this.#options, mapping: () => this.#known(mapping.uuid) });
    this.#pollers.set(mapping.uuid, poller);
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

  update(uuid: string, changes: Parameters<MappingRegistry['update']>[1]): EventSourceMapping {
    const mapping = this.#known(uuid);
    const updated: EventSourceMapping = {
      ...mapping,
      batchSize: changes.batchSize ?? mapping.batchSize,
      maximumBatchingWindow: changes.maximumBatchingWindow ?? mapping.maximumBatchingWindow,
      maximumConcurrency: changes.maximumConcurrency ?? mapping.maximumConcurrency,
      state:
        changes.enabled === undefined ? mapping.state : changes.enabled ? 'Enabled' : 'Disabled',
      lastModified: this.#options.clock.now(),
    };
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

  #poll(uuid: string): void {
    const poller = this.#pollers.get(uuid);
    if (this.#started && this.#known(uuid).state === 'Enabled') poller?.start();
    else void poller?.stop();
  }

  #known(uuid: string): EventSourceMapping {
    const mapping = this.#mappings.get(uuid);
    if (!mapping) throw new Error(`There is no event source mapping ${uuid}.`);
    return mapping;
  }

  #check(mapping: EventSourceMapping): void {
    const { queues, invoker, allows } = this.#options;
    const { functionArn, eventSourceArn } = mapping;
    checkSqsMapping(mapping, {
      ...queues.describe(eventSourceArn),
      functionTimeout: invoker().timeoutOf(functionArn) / 1000,
      mayCall: (action) =>
        allows(functionArn, { action: `sqs:${action}`, resource: eventSourceArn }),
    });
  }
}
