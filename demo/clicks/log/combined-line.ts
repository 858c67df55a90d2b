/** A line of an access log in Apache's combined format. */
export interface LogLine {
  /** An IPv4 or IPv6 address, or a name. */
  readonly address: string;
  /** ms since the epoch. */
  readonly at: number;
  /** The request's first line: `GET /a?b HTTP/1.1`. */
  readonly request: string;
  readonly status: number;
  /** Empty: there was none. */
  readonly referrer: string;
  /** Empty: there was none. */
  readonly agent: string;
}

const quoted = String.raw`"((?:[^"\\]|\\.)*)"`;

/**
 * Host, identity, user (which may have spaces), time, request, status, bytes; then referrer and user
 * agent, which the common format lacks; whatever follows is another's.
 * https://httpd.apache.org/docs/current/logs.html#combined
 */
const line = new RegExp(
  String.raw`^(\S+) \S+ [^[]*\[([^\]]+)\] ${quoted} (\d{3}) (?:\d+|-)(?: ${quoted} ${quoted}(?: |$)| [^"]|$)`,
);

const time = /^(\d{2})\/([A-Z][a-z]{2})\/(\d{4}):(\d{2}:\d{2}:\d{2}) ([+-]\d{2})(\d{2})$/;
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** @returns undefined when it is no such line */
export function parseLine(text: string): LogLine | undefined {
  const [, address, when, request, status, referrer = '-', agent = '-'] = line.exec(text) ?? [];
  if (address === undefined || when === undefined || request === undefined) return undefined;
  const at = timeOf(when);
  if (at === undefined) return undefined;
  return {
    address,
    at,
    request: unescaped(request),
    status: Number(status),
    referrer: referrer === '-' ? '' : unescaped(referrer),
    agent: agent === '-' ? '' : unescaped(agent),
  };
}

/** @param text e.g. `22/Nov/2026:21:07:00 +0100` */
function timeOf(text: string): number | undefined {
  const [, day, name = '', year, clock, hours, minutes] = time.exec(text) ?? [];
  const month = String(months.indexOf(name) + 1).padStart(2, '0');
  const at = Date.parse(`${year}-${month}-${day}T${clock}.000${hours}:${minutes}`);
  return Number.isNaN(at) ? undefined : at;
}

/** Apache writes quotes and backslashes after a backslash, and other bytes as `\xhh`. */
function unescaped(text: string): string {
  return text.replace(/\\x([\dA-Fa-f]{2})|\\(.)/g, (_, hex: string | undefined, one: string) =>
    hex === undefined ? one : String.fromCharCode(Number.parseInt(hex, 16)),
  );
}
