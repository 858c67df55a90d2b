import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { median } from '../support/quantile.ts';
import type { Calls } from './calls.ts';

/** ms that a function may need for its first record. */
const PATIENCE = 60_000;

/** Whoever has a function that reads the stream `latency`. */
export interface Reader {
  readonly name: string;
  readonly calls: Calls;
}

/** The median of ms from a put to the function that gets the record, by name. They take turns. */
export async function latency(
  readers: readonly Reader[],
  rounds: number,
): Promise<ReadonlyMap<string, number>> {
  const { tell, told, close } = await listenForAges();
  const ages = new Map(readers.map(({ name }) => [name, [] as number[]]));
  try {
    console.log(`From the put to the function, ms:
${'round'.padEnd(8)}${readers.map(({ name }) => name.padStart(28)).join('')}`);
    for (let round = 0; round <= rounds; round++) {
      const columns: string[] = [];
      for (const { name, calls } of readers) {
        // Whoever polls is met at any point of its interval.
        await sleep((round * 137) % 500);
        const sentAt = performance.timeOrigin + performance.now();
        const data = Buffer.from(JSON.stringify({ sentAt, tell }));
        const next = told();
        await calls.call((kinesis) =>
          kinesis.putRecord({ StreamName: 'latency', Data: data, PartitionKey: 'one' }),
        );
        const age = await next;
        columns.push(age.toFixed(1).padStart(28));
        if (round > 0) ages.get(name)?.push(age);
      }
      console.log(`${(round === 0 ? 'warm-up' : String(round)).padEnd(8)}${columns.join('')}`);
    }
  } finally {
    close();
  }
  return new Map([...ages].map(([name, values]) => [name, median(values)]));
}

/** Where functions tell how old a record was. */
async function listenForAges() {
  let next = Promise.withResolvers<number>();
  const take = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    next.resolve(Number(await text(request)));
    response.end();
  };
  const server = createServer((request, response) => void take(request, response));
  const listening = Promise.withResolvers<void>();
  server.listen(0, '127.0.0.1', () => listening.resolve());
  await listening.promise;
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port');
  return {
    tell: `http://127.0.0.1:${address.port}`,
    told: async (): Promise<number> => {
      next = Promise.withResolvers<number>();
      const limit = setTimeout(
        () => next.reject(new Error(`No function got the record within ${PATIENCE / 1000} s`)),
        PATIENCE,
      );
      return next.promise.finally(() => clearTimeout(limit));
    },
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
