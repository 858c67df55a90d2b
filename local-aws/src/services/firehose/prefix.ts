import { randomBytes } from 'node:crypto';
import { compileDatePattern } from './date-pattern.ts';

/** Makes a prefix for an object whose oldest record arrived then. */
export type Prefix = (arrivedAt: Date) => string;

/** Characters of an evaluated prefix. */
const LONGEST = 512;
const DEFAULT_TIME = '!{timestamp:yyyy/MM/dd/HH/}';
const ERROR_TYPE = '!{firehose:error-output-type}';

/**
 * Where objects go. `!{timestamp:…}` is evaluated in UTC for the time at which the object's oldest
 * record arrived in the stream, not the time it was written; without it `yyyy/MM/dd/HH/` is appended.
 * `!{firehose:random-string}` is another one at each place. An error prefix is checked only: what
 * Firehose would write there (records that it could not transform) does not happen here.
 * @throws when an expression is wrong, or not emulated
 * @see https://docs.aws.amazon.com/firehose/latest/dev/s3-prefixes.html
 */
export function compilePrefix(prefix = '', errorOutputPrefix?: string): Prefix {
  if (prefix.includes(ERROR_TYPE))
    throw new Error(`Prefix cannot contain ${ERROR_TYPE}: it belongs into ErrorOutputPrefix.`);
  if (prefix.includes('!{') && errorOutputPrefix === undefined)
    throw new Error(
      `ErrorOutputPrefix is missing: it is needed as soon as Prefix contains expressions. Give one with ${ERROR_TYPE}.`,
    );
  if (errorOutputPrefix?.includes('!{')) {
    if (!errorOutputPrefix.includes(ERROR_TYPE))
      throw new Error(`ErrorOutputPrefix has expressions, but no ${ERROR_TYPE}: add it.`);
    compileExpressions(errorOutputPrefix.replaceAll(ERROR_TYPE, 'processing-failed'));
  }
  return compileExpressions(prefix.includes('!{timestamp:') ? prefix : `${prefix}${DEFAULT_TIME}`);
}

function compileExpressions(text: string): Prefix {
  const parts = text.split(/(!\{[^}]*\}?)/).map((part) => {
    if (!part.startsWith('!{')) return () => part;
    const [, namespace, value] = /^!\{([^:}]*):([^}]*)\}$/.exec(part) ?? [];
    if (namespace === 'timestamp' && value) return compileDatePattern(value);
    if (namespace === 'firehose' && value === 'random-string') return randomString;
    throw new Error(
      `"${part}" in the prefix "${text}" is no expression that local-aws knows: use !{timestamp:…} or !{firehose:random-string}.`,
    );
  });
  const evaluate = (arrivedAt: Date): string => parts.map((part) => part(arrivedAt)).join('');
  if (evaluate(new Date(0)).length > LONGEST)
    throw new Error(
      `The prefix "${text}" evaluates to more than ${LONGEST} characters: shorten it.`,
    );
  return evaluate;
}

/** Eleven characters, as Firehose's. */
function randomString(): string {
  return randomBytes(9).toString('base64url').replaceAll(/[-_]/g, 'x').slice(0, 11);
}
