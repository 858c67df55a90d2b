import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { createGunzip } from 'node:zlib';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import { ClicksApi } from '../../../demo/clicks/clicks-api.ts';
import type { ClicksTarget } from '../../../demo/clicks/clicks-target.ts';
import { listLake } from '../../../demo/clicks/lake/lake-objects.ts';

/** What a page sends at once. */
export interface Batch {
  readonly batch: string;
  readonly visitor: string;
  readonly sentAt: string;
  readonly events: readonly {
    readonly id: string;
    readonly type: 'view';
    readonly page: string;
    readonly at: string;
  }[];
}

/** A page that nothing else in the test looks at. */
export function newPage(): string {
  return `/${randomUUID()}`;
}

export function newBatch(page: string, events = 5, visitor: string = randomUUID()): Batch {
  const now = new Date().toISOString();
  return {
    batch: randomUUID(),
    visitor,
    sentAt: now,
    events: Array.from({ length: events }, () => ({
      id: randomUUID(),
      type: 'view',
      page,
      at: now,
    })),
  };
}

const MOST_ATTEMPTS = 10;

/** Sends a batch as a page does, which sends it again while the API fails, but without pauses. */
export async function send({ outputs }: ClicksTarget, batch: Batch): Promise<void> {
  const url = new URL('/api/clicks', outputs.SiteUrl);
  const request = { method: 'POST', body: JSON.stringify(batch) };
  let answer: Response | undefined;
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt += 1) {
    answer = await fetch(url, request);
    if (answer.status === 202) return;
    if (answer.status !== 429 && answer.status < 500) break;
  }
  throw new Error(`A batch was answered ${answer?.status}: ${await answer?.text()}`);
}

/** The record that the collector makes of a batch. */
export function recordOf({ batch, visitor, events, sentAt: received }: Batch): string {
  const line = (event: Batch['events'][number]) =>
    JSON.stringify({ ...event, batch, visitor, referrer: '', video: '', received });
  return events.map((event) => `${line(event)}\n`).join('');
}

/** What the statistics say of a page, and of all that was counted twice just now. */
export async function figuresOf({ outputs }: ClicksTarget, page: string) {
  const now = Date.now();
  const span = { from: now - 10 * 60_000, to: now + 10 * 60_000 };
  const { views, visitors, duplicates } = await new ClicksApi(outputs.SiteUrl).statistics(
    span,
    page,
  );
  return { views, visitors, duplicates };
}

/** The lines of the lake that have this text, the same as often as they were delivered. */
export async function lakeLines(target: ClicksTarget, part: string): Promise<readonly string[]> {
  const Bucket = target.clicks.LakeBucketName;
  const objects = await listLake(target.s3, Bucket, { from: undefined, to: undefined });
  const bodies = await Promise.all(
    objects.map(async ({ key: Key }) => {
      const { Body } = await target.s3.send(new GetObjectCommand({ Bucket, Key }));
      if (!(Body instanceof Readable)) throw new Error(`s3://${Bucket}/${Key} has no body.`);
      return text(Body.pipe(createGunzip()));
    }),
  );
  return bodies.flatMap((body) => body.split('\n')).filter((line) => line.includes(part));
}
