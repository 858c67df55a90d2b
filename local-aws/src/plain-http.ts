/**
 * Templates write `https://` before a domain name. What AWS gives a domain name listens without TLS
 * on a port of 127.0.0.1 here, so the addresses built from it are made such that they answer. Names
 * of AWS's own (an issuer, say) stay as they are.
 */
export function plainHttp(text: string): string {
  return text.replaceAll('https://127.0.0.1:', 'http://127.0.0.1:');
}
