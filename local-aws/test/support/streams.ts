import type { Clock } from '../../src/clock.ts';
import type { EventTargets } from '../../src/event-targets.ts';
import { createKinesis, type Kinesis } from '../../src/services/kinesis/index.ts';

/** What mappings of queues have no need of. */
export function withoutStreams(clock: Clock): {
  readonly streams: Kinesis['streams'];
  readonly targets: () => EventTargets;
  readonly roleOf: () => string;
} {
  const { streams } = createKinesis({ clock });
  const targets: EventTargets = {
    deliver: (arn) => {
      throw new Error(`Nothing is delivered to ${arn} here.`);
    },
  };
  return { streams, targets: () => targets, roleOf: () => 'arn:aws:iam::000000000000:role/worker' };
}
