import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { KinesisClient } from '@aws-sdk/client-kinesis';
import * as z from 'zod';
import type { Visit } from '../../demo/clicks/visits.ts';
import { insideViewAt } from '../../demo/inside-view.ts';
import { outputsOf } from '../../demo/stack-outputs.ts';
import { measure, type Measured } from './measure.ts';
import { clicksOf, sendBatched, sendOneByOne } from './traffic.ts';

/** How many clicks are sent, and how many of them in one request of a page. */
export interface Traffic {
  readonly clicks: number;
  readonly perRequest: number;
}

/** One way to build the flow: where its front door is, and how its pages send. */
interface Design {
  readonly stack: string;
  readonly outputs: z.ZodType<string>;
  readonly send: (url: string, visits: Iterable<Visit>) => Promise<void>;
}

const designs = {
  conveyor: {
    stack: 'ConveyorFoundation',
    outputs: z.object({ SiteUrl: z.url() }).transform(({ SiteUrl }) => SiteUrl),
    send: sendBatched,
  },
  naive: {
    stack: 'NaiveClicks',
    outputs: z.object({ ApiUrl: z.url() }).transform(({ ApiUrl }) => ApiUrl),
    send: sendOneByOne,
  },
} satisfies Readonly<Record<string, Design>>;

export type DesignName = keyof typeof designs;

/**
 * What traffic takes of AWS in a design that runs on a local AWS of its own.
 * @param endpoint where the local AWS listens
 */
export async function measureDesign(
  name: DesignName,
  endpoint: string,
  { clicks, perRequest }: Traffic,
): Promise<Measured> {
  const { stack, outputs, send } = designs[name];
  const client = {
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  };
  const url = await outputsOf(new CloudFormationClient(client), stack, outputs, endpoint);
  const kinesis = new KinesisClient(client);
  try {
    return await measure(
      { endpoint, inside: insideViewAt(endpoint), kinesis },
      {
        clicks,
        visits: [...clicksOf(clicks, perRequest)],
        send: (visits) => send(url, visits),
      },
    );
  } finally {
    kinesis.destroy();
  }
}
