import { AwsError } from '../../gateway/aws-error.ts';

/**
 * Whether a message matches an unstructured filter pattern: every term, one of the `?` terms, none of
 * the `-` terms; `"…"` is one term.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
 */
export function filterPattern(pattern: string): (message: string) => boolean {
  if (/^\s*[{[%]/.test(pattern))
    throw new AwsError(
      'InvalidParameterException',
      `local-aws understands filter patterns of terms only, not ${pattern}`,
    );
  const terms = [...pattern.matchAll(/([?-]?)(?:"([^"]*)"|(\S+))/g)].map(
    ([, sign = '', quoted, plain = '']) => ({ sign, term: quoted ?? plain }),
  );
  const of = (sign: string): string[] =>
    terms.filter((each) => each.sign === sign).map(({ term }) => term);
  const [all, any, none] = [of(''), of('?'), of('-')];
  return (message) =>
    all.every((term) => message.includes(term)) &&
    (any.length === 0 || any.some((term) => message.includes(term))) &&
    !none.some((term) => message.includes(term));
}
