import dynalite from 'dynalite';
import database from 'dynalite/db/index.js';
import type { IncomingHttpHeaders } from 'node:http';
import { EventEmitter } from 'node:events';
import { ACCOUNT_ID, REGION } from '../../arn.ts';

export interface DynamoDbCall {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface DynamoDbAnswer {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: string;
}

/**
 * dynalite keeps rows as small buffers, each of which keeps the whole pool that it was cut from: 64 KB
 * in Node 24, for a row of a few. Pools of 4 KB hold little else, and a larger row has a buffer of its own.
 * https://nodejs.org/api/buffer.html#bufferpoolsize
 */
Buffer.poolSize = 4096;

/**
 * dynalite keeps every operation in a Set until it ends, to end in good order itself. A database in
 * memory need not, and holds a tenth less without: filling a table left far more behind for V8's
 * collector of what is old.
 */
const { create } = database;
database.create = (options) => {
  const store = create(options);
  store.lifecycleManager.trackOperation = (operation) => operation;
  return store;
};

/** DynamoDB, in memory: a dynalite server without a port. Tables change their status at once. */
export class DynamoDbEngine {
  readonly #server = inRegion(() =>
    dynalite({ createTableMs: 0, updateTableMs: 0, deleteTableMs: 0 }),
  );

  /** Hands a request to dynalite as it came; failures are answers too. */
  call({ method, url, headers, body }: DynamoDbCall): Promise<DynamoDbAnswer> {
    const { promise, resolve } = Promise.withResolvers<DynamoDbAnswer>();
    const request = Object.assign(new EventEmitter(), { method, url, headers });
    const answered: Record<string, string> = {};
    const response = {
      statusCode: 200,
      setHeader: (name: string, value: string | number) => {
        answered[name.toLowerCase()] = String(value);
      },
      end: (text = '') => resolve({ status: response.statusCode, headers: answered, body: text }),
    };
    this.#server.emit('request', request, response);
    // Here and now, so that what dynalite throws over a body is thrown to the caller of this.
    request.emit('data', Buffer.from(body));
    request.emit('end');
    return promise;
  }

  /**
   * Calls an action as this process itself.
   * Throws what DynamoDB answered when that is an error.
   */
  async act(action: string, input: object): Promise<unknown> {
    const answer = await this.call({
      method: 'POST',
      url: '/',
      headers: {
        ...OWN_SIGNATURE,
        'content-type': 'application/x-amz-json-1.0',
        'x-amz-target': `DynamoDB_20120810.${action}`,
      },
      body: JSON.stringify(input),
    });
    if (answer.status !== 200) throw new Error(`${action}: ${answer.body}`);
    return JSON.parse(answer.body);
  }
}

/** dynalite wants to see a signature, and does not check it. */
const OWN_SIGNATURE = {
  authorization: 'AWS4-HMAC-SHA256 Credential=local, SignedHeaders=host, Signature=none',
  'x-amz-date': '20260101T000000Z',
};

/** dynalite reads the account and region of its ARNs from the environment when a server is made. */
function inRegion<T>(make: () => T): T {
  const before = { ...process.env };
  Object.assign(process.env, { AWS_REGION: REGION, AWS_ACCOUNT_ID: ACCOUNT_ID });
  try {
    return make();
  } finally {
    for (const name of ['AWS_REGION', 'AWS_ACCOUNT_ID']) {
      if (before[name] === undefined) delete process.env[name];
      else process.env[name] = before[name];
    }
  }
}
