export type Pattern = (text: string) => boolean;

/** `*` stands for any characters, none included, and `?` for any one. */
export function wildcards(pattern: string, options: { ignoreCase?: boolean } = {}): Pattern {
  if (pattern === '*') return () => true;
  const source = pattern
    .replace(/[\\^$.+|()[\]{}/]/g, String.raw`\$&`)
    .replace(/\*+/g, '.*')
    .replaceAll('?', '.');
  const expression = new RegExp(`^${source}$`, options.ignoreCase ? 'isu' : 'su');
  return (text) => expression.test(text);
}

/** Wildcards within each of an ARN's six parts; only the last may itself hold colons. */
export function arnWildcards(pattern: string): Pattern {
  const patterns = partsOf(pattern).map((part) => wildcards(part));
  return (text) => {
    const parts = partsOf(text);
    return (
      parts.length === patterns.length &&
      patterns.every((matches, index) => matches(parts[index] ?? ''))
    );
  };
}

function partsOf(arn: string): string[] {
  const parts = arn.split(':');
  return parts.length <= 6 ? parts : [...parts.slice(0, 5), parts.slice(5).join(':')];
}
