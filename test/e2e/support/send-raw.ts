import { Agent, request } from 'node:http';
import { buffer } from 'node:stream/consumers';

export interface RawRequest {
  readonly method: string;
  /** Path and query, sent as they are: `fetch` would resolve dots and encode. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array | undefined;
}

export interface RawResponse {
  readonly status: number;
  readonly contentType: string;
  readonly text: string;
}

const agent = new Agent({ keepAlive: true, maxSockets: 8 });

/** Sends what `fetch` would refuse to, or would mend. */
export function sendRaw(site: string, { body, ...sent }: RawRequest): Promise<RawResponse> {
  const { promise, resolve, reject } = Promise.withResolvers<RawResponse>();
  const { method, target: path, headers } = sent;
  const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) };
  const outgoing = request(
    site,
    { agent, method, path, headers: { ...headers, ...length } },
    (response) => {
      const { statusCode = 0, headers: answered } = response;
      const contentType = (answered['content-type'] ?? '').split(';')[0] ?? '';
      buffer(response)
        .then((bytes) => resolve({ status: statusCode, contentType, text: bytes.toString() }))
        .catch(reject);
    },
  );
  outgoing.once('error', reject);
  outgoing.end(body);
  return promise;
}
