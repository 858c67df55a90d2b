import { Readable } from 'node:stream';
import { createInterface } from 'node:readline';
import { createGunzip } from 'node:zlib';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import * as z from 'zod';
import { readJson } from '../../read-json.ts';
import type { ClicksTarget } from '../clicks-target.ts';
import { hourOf } from './hours.ts';
import { listLake } from './lake-objects.ts';

const line = z.object({ id: z.string(), visitor: z.string() });

/** Counts the events of some visitors in the lake, as it fills. */
export class LakeEvents {
  readonly #target: ClicksTarget;
  readonly #visitors: ReadonlySet<string>;
  readonly #from: string;
  readonly #read = new Set<string>();
  readonly #ids = new Set<string>();

  /** @param since before they sent the first, ms since the epoch */
  constructor(target: ClicksTarget, visitors: ReadonlySet<string>, since: number) {
    this.#target = target;
    this.#visitors = visitors;
    this.#from = hourOf(new Date(since).toISOString());
  }

  /** How many have arrived: Firehose delivers at least once, an event counts once. */
  async count(): Promise<number> {
    const { s3, clicks } = this.#target;
    const hours = { from: this.#from, to: undefined };
    for (const { key } of await listLake(s3, clicks.LakeBucketName, hours)) {
      if (this.#read.has(key)) continue;
      await this.#readObject(key);
      this.#read.add(key);
    }
    return this.#ids.size;
  }

  async #readObject(key: string): Promise<void> {
    const Bucket = this.#target.clicks.LakeBucketName;
    const { Body } = await this.#target.s3.send(new GetObjectCommand({ Bucket, Key: key }));
    if (!(Body instanceof Readable)) throw new Error(`s3://${Bucket}/${key} has no body.`);
    for await (const text of createInterface({ input: Body.pipe(createGunzip()) })) {
      const { data } = line.safeParse(readJson(text));
      if (data && this.#visitors.has(data.visitor)) this.#ids.add(data.id);
    }
  }
}
