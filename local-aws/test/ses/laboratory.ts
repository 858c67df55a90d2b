import { SESv2Client } from '@aws-sdk/client-sesv2';
import { z } from 'zod';
import { VirtualClock } from '../../src/clock.ts';
import type { Permission } from '../../src/gateway/permission.ts';
import { createSes, type Ses } from '../../src/services/ses/index.ts';
import { serve } from '../support/serve.ts';

export const NOON = Date.UTC(2026, 10, 22, 12);
export const TOPIC = 'arn:aws:sns:us-east-1:000000000000:mail-events';

const event = z.looseObject({
  eventType: z.string(),
  mail: z.looseObject({ messageId: z.string(), destination: z.array(z.string()) }),
});

/** SES with a verified domain, at noon, and a client of its second API that a function calls by. */
export interface Laboratory {
  readonly clock: VirtualClock;
  readonly ses: Ses;
  readonly client: SESv2Client;
  /** What the function's calls needed so far. */
  readonly needs: Permission[];
  /** What was published so far, as it was written. */
  readonly published: { readonly topicArn: string; readonly message: string }[];
  /** The events published so far. */
  events(): z.output<typeof event>[];
  /** Creates a resource of a template. */
  create(type: string, properties: object): Promise<{ ref: string }>;
  /** The MIME message as text. */
  raw(id: string | undefined): Promise<string>;
  close(): Promise<void>;
}

export async function laboratory(options: { sendRate?: number } = {}): Promise<Laboratory> {
  const clock = new VirtualClock(NOON);
  const published: { topicArn: string; message: string }[] = [];
  const needs: Permission[] = [];
  const ses = createSes({
    clock,
    publish: (topicArn, message) => published.push({ topicArn, message }),
    ...options,
  });
  ses.identities.verify('example.com');
  const served = await serve('ses', ses.service, { authorize: (_, more) => needs.push(...more) });
  const client = new SESv2Client(served.clientOf('notifier', 'arn:aws:iam::0:role/notifier'));
  return {
    clock,
    ses,
    client,
    needs,
    published,
    events: () =>
      published
        .filter(({ message }) => message.startsWith('{'))
        .map(({ message }) => event.parse(JSON.parse(message))),
    async create(type, properties) {
      const found = ses.resourceTypes.find((each) => each.type === type);
      if (!found) throw new Error(`SES makes no ${type}`);
      const declared = { stackName: 'App', logicalId: 'It', generatedName: 'App-It-1' };
      return found.create({ ...declared, type, properties: { ...properties } });
    },
    raw: async (id) => Buffer.from((await ses.inbox.get(id ?? '')?.raw()) ?? []).toString('utf8'),
    async close() {
      client.destroy();
      await served.close();
    },
  };
}
