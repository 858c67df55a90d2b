import type { IncomingHttpHeaders } from 'node:http';

/** Whether a request came under a name that is not this machine's: DNS can point any at 127.0.0.1. */
export function isForeignHost({ host = '' }: IncomingHttpHeaders): boolean {
  const name = host.replace(/:\d+$/, '');
  return name !== '127.0.0.1' && name !== 'localhost' && !name.endsWith('.localhost');
}

/**
 * Whether a page of some other site sent this through its visitor's browser. Such a page may bring
 * what a function signed for it (a presigned URL, a form), and never act as the operator.
 * @see https://developer.mozilla.org/en-US/docs/Web/HTTP/Reference/Headers/Sec-Fetch-Site
 */
export function isForeignPage(headers: IncomingHttpHeaders): boolean {
  const { host, origin, 'sec-fetch-site': site, 'sec-fetch-mode': mode } = headers;
  const otherOrigin = origin !== undefined && origin !== `http://${host}`;
  return otherOrigin || (site === 'cross-site' && mode !== 'navigate');
}
