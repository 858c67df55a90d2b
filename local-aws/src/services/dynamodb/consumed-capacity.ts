import { crc32 } from 'node:zlib';
import { z } from 'zod';
import type { Billed } from '../../gateway/metering/meter.ts';
import type { DynamoDbAnswer } from './engine.ts';

/** What each unit of these is called on a bill. */
const UNITS: Readonly<Record<string, 'readRequestUnits' | 'writeRequestUnits'>> = {
  BatchGetItem: 'readRequestUnits',
  GetItem: 'readRequestUnits',
  Query: 'readRequestUnits',
  Scan: 'readRequestUnits',
  BatchWriteItem: 'writeRequestUnits',
  DeleteItem: 'writeRequestUnits',
  PutItem: 'writeRequestUnits',
  UpdateItem: 'writeRequestUnits',
};

const ASKED = 'ReturnConsumedCapacity';
const units = z.object({ CapacityUnits: z.number() });
const answered = z.looseObject({ ConsumedCapacity: z.union([units, z.array(units)]) });

/** Asks what a call consumes, if its caller did not: the same request, with one more member. */
export function asking(action: string, input: unknown, body: string): string {
  return isOurs(action, input) ? body.replace('{', `{"${ASKED}":"TOTAL",`) : body;
}

/**
 * What a call is billed, and its answer as the caller is to see it.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/on-demand-capacity-mode.html
 */
export function consumed(
  action: string,
  input: unknown,
  answer: DynamoDbAnswer,
): { readonly answer: DynamoDbAnswer; readonly billed?: Billed } {
  const unit = UNITS[action];
  if (!unit || answer.status !== 200) return { answer };
  const { data } = answered.safeParse(JSON.parse(answer.body));
  if (!data) return { answer };
  const { ConsumedCapacity, ...rest } = data;
  const tables = Array.isArray(ConsumedCapacity) ? ConsumedCapacity : [ConsumedCapacity];
  const billed = { [unit]: tables.reduce((sum, { CapacityUnits }) => sum + CapacityUnits, 0) };
  return {
    answer: isOurs(action, input) ? withBody(answer, JSON.stringify(rest)) : answer,
    billed,
  };
}

/** Whether it is not the caller who asks. An input without members is refused, and consumes nothing. */
function isOurs(action: string, input: unknown): boolean {
  return (
    UNITS[action] !== undefined &&
    typeof input === 'object' &&
    input !== null &&
    Object.keys(input).length > 0 &&
    !(ASKED in input)
  );
}

function withBody(answer: DynamoDbAnswer, body: string): DynamoDbAnswer {
  const headers = {
    ...answer.headers,
    'content-length': String(Buffer.byteLength(body)),
    'x-amz-crc32': String(crc32(body)),
  };
  return { ...answer, headers, body };
}
