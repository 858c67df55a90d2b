import type { Disturbance } from '../gateway/disturbance/disturbance.ts';
import type { Meter } from '../gateway/metering/meter.ts';

/** What watches the calls that Lambda makes for its mappings. */
export interface PollWatch {
  readonly meter: Pick<Meter, 'count'>;
  readonly disturbance: Pick<Disturbance, 'strike'>;
}

/** Whose calls a mapping's are, to the meter and the disturbance. */
export function principalOf({ functionArn }: { readonly functionArn: string }): string {
  return `mapping:${functionArn.split(':')[6] ?? ''}`;
}
