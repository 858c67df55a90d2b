import { lengthOf } from '../../gateway/metering/length-of.ts';

/** How many records a call carried; undefined: the action takes one, or none. */
export function entriesOf(action: string, input: unknown, output: object): number | undefined {
  if (action === 'GetRecords') return lengthOf(output, 'Records');
  return action === 'PutRecords' ? lengthOf(input, 'Records') : undefined;
}
