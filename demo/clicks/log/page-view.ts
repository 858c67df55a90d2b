import type { LogLine } from './combined-line.ts';

/** A page that somebody saw. */
export interface PageView {
  readonly page: string;
  /** The host they came from, or empty. */
  readonly referrer: string;
}

/** Why a line is no view of a page. */
export type Skipped =
  | 'not a line of the combined format'
  | 'not a GET'
  | 'not answered with a page'
  | 'a file that pages are made of'
  | 'a path that no page has';

/** As the statistics have it: no query, at most 512 visible ASCII characters. */
const pagePath = /^\/[!-"$->@-~]{0,511}$/;
const host = /^[\w.:[\]-]{1,253}$/;
/** A page's last part has no extension, or one of these. */
const extension = /\.([A-Za-z][A-Za-z\d]{0,7})$/;
const pages = new Set(['html', 'htm', 'shtml', 'xhtml', 'php', 'asp', 'aspx', 'jsp', 'cgi']);

/** What a line of a log tells of; who asks with which program, or was a robot, does not matter. */
export function pageViewOf({ request, status, referrer }: LogLine): PageView | Skipped {
  const [method, target = '', ...rest] = request.split(' ');
  if (method !== 'GET' || rest.length > 1) return 'not a GET';
  // 304: the browser has it already, and shows it.
  if (status !== 304 && (status < 200 || status > 299)) return 'not answered with a page';
  const page = pathOf(target);
  if (!pagePath.test(page)) return 'a path that no page has';
  const [, kind] = extension.exec(page) ?? [];
  if (kind !== undefined && !pages.has(kind.toLowerCase())) return 'a file that pages are made of';
  return { page, referrer: hostOf(referrer) };
}

/** A proxy's log has whole addresses. */
function pathOf(target: string): string {
  const path = /^https?:\/\/[^/?#]*(.*)$/i.exec(target)?.[1] ?? target;
  return path.replace(/[?#].*$/s, '') || '/';
}

function hostOf(referrer: string): string {
  if (!URL.canParse(referrer)) return '';
  const { hostname } = new URL(referrer);
  return host.test(hostname) ? hostname : '';
}
