const FIELDS: Readonly<Record<string, (time: Date) => string>> = {
  yyyy: (time) => String(time.getUTCFullYear()).padStart(4, '0'),
  MM: (time) => two(time.getUTCMonth() + 1),
  dd: (time) => two(time.getUTCDate()),
  HH: (time) => two(time.getUTCHours()),
  mm: (time) => two(time.getUTCMinutes()),
  ss: (time) => two(time.getUTCSeconds()),
};

/**
 * A pattern of Java's DateTimeFormatter, evaluated in UTC: `yyyy`, `MM`, `dd`, `HH`, `mm` and `ss`.
 * What stands in single quotes, and what is no letter, is taken literally; two single quotes are one.
 * @throws for letters that it does not know
 * @see https://docs.oracle.com/javase/8/docs/api/java/time/format/DateTimeFormatter.html
 */
export function compileDatePattern(pattern: string): (time: Date) => string {
  const parts = (pattern.match(/'(?:[^']|'')*'|([a-zA-Z])\1*|[^a-zA-Z]/g) ?? []).map((token) => {
    if (token === "'")
      throw new Error(`The single quote in "${pattern}" is never closed: add another.`);
    const literal = literalOf(token);
    if (literal !== undefined) return () => literal;
    const field = FIELDS[token];
    if (field) return field;
    throw new Error(
      `local-aws does not know "${token}" in the date pattern "${pattern}": use ${Object.keys(FIELDS).join(', ')}, or put letters that are meant literally in single quotes.`,
    );
  });
  return (time) => parts.map((part) => part(time)).join('');
}

/** Undefined: letters of a field. */
function literalOf(token: string): string | undefined {
  if (token === "''") return "'";
  if (token.startsWith("'")) return token.slice(1, -1).replaceAll("''", "'");
  return /[a-zA-Z]/.test(token) ? undefined : token;
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}
