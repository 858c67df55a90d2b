import { lengthOf } from '../../gateway/metering/length-of.ts';

/** How many messages a batch or a receive carried; undefined: the action takes one. */
export function entriesOf(action: string, input: unknown, output: object): number | undefined {
  if (action === 'ReceiveMessage') return lengthOf(output, 'Messages') ?? 0;
  return lengthOf(input, 'Entries');
}
