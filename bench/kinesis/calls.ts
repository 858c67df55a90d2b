import { Agent, request, type IncomingMessage } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { Kinesis, type KinesisClientConfig } from '@aws-sdk/client-kinesis';
import * as z from 'zod';

/** A call as the SDK has signed it. It is good for fifteen minutes. */
export interface SignedCall {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

const signed = z.object({
  headers: z.record(z.string(), z.string()),
  body: z.union([z.string(), z.instanceof(Uint8Array)]),
});

/** Makes one call. */
type Command = (kinesis: Kinesis) => Promise<unknown>;

/** Calls to one server: signed by the SDK, ahead, and sent by what costs less than it. */
export class Calls {
  readonly #endpoint: string;
  readonly #signer: Kinesis;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 1 });
  #signed: SignedCall | undefined;

  /** @param credentials those of a function of the local AWS are verified by it */
  constructor(endpoint: string, credentials: KinesisClientConfig['credentials'] = LOCAL) {
    this.#endpoint = endpoint;
    this.#signer = new Kinesis({
      endpoint,
      region: 'us-east-1',
      credentials,
      maxAttempts: 1,
      requestHandler: {
        handle: (call: unknown) => {
          this.#signed = signed.parse(call);
          return Promise.reject(new Error('signed, and not sent'));
        },
      },
    });
  }

  async sign(command: Command): Promise<SignedCall> {
    this.#signed = undefined;
    const failure: unknown = await command(this.#signer).catch((error: unknown) => error);
    if (this.#signed === undefined) throw failure;
    return this.#signed;
  }

  /** The answer's body. Rejects with it unless the call was done. */
  async send({ headers, body }: SignedCall): Promise<Buffer> {
    const answered = Promise.withResolvers<IncomingMessage>();
    const sent = request(this.#endpoint, { method: 'POST', agent: this.#agent, headers });
    sent.once('error', answered.reject);
    sent.once('response', answered.resolve);
    sent.end(body);
    const response = await answered.promise;
    const content = await buffer(response);
    if (response.statusCode === 200) return content;
    throw new Error(`${this.#endpoint} answered ${response.statusCode}: ${String(content)}`);
  }

  async call(command: Command): Promise<unknown> {
    const content = await this.send(await this.sign(command));
    return content.length === 0 ? {} : JSON.parse(String(content));
  }

  close(): void {
    this.#agent.destroy();
  }
}

const LOCAL = { accessKeyId: 'local', secretAccessKey: 'local' };
