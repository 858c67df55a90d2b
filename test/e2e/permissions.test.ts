import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { runVideo } from '../../demo/video-flow.ts';
import { given } from './support/given.ts';
import { runningApp } from './support/running-app.ts';
import { prepared } from './support/scratch.ts';

jest.setTimeout(60_000);

const app = runningApp();

/** What a role has beyond what one good video uses, and why it has it. */
const spare: Readonly<Record<string, readonly string[]>> = {
  everyRole: [
    // Lambda writes a function's log as its role; the laptop does so by itself.
    'logs:CreateLogStream',
    'logs:PutLogEvents',
    // Lambda sends its traces as its role too; the laptop has no X-Ray.
    'xray:PutTelemetryRecords',
    'xray:PutTraceSegments',
  ],
  // Whose claim was refused looks why; what another attempt left goes; the backoff after a failure.
  // CDK's grants bring the last along.
  EncoderHandlerRole: [
    'dynamodb:GetItem',
    's3:DeleteObject',
    'sqs:ChangeMessageVisibility',
    'sqs:GetQueueUrl',
  ],
  // The backoff after a failure. CDK's grants bring the last along.
  MailerHandlerRole: ['sqs:ChangeMessageVisibility', 'sqs:GetQueueUrl'],
  // CDK's grant to send brings them along.
  ReceiverHandlerRole: ['sqs:GetQueueAttributes', 'sqs:GetQueueUrl'],
};

given(['own laptop'], () => {
  it('every role may do what a video needs, and no more than can be told', async () => {
    const user = app.guest('ana');
    const { video, mails } = await runVideo(app.target, {
      file: prepared('short.mp4'),
      title: 'Cats',
      user,
    });
    expect(video.status).toBe('READY');
    expect(mails).toHaveLength(2);
    await user.api.list();

    const used = await usedActions();
    const granted = await grantedActions();
    expect(granted).toHaveLength(4);
    for (const { role, actions } of granted) {
      const [, usedByRole = []] = used.find(([name]) => name.includes(role)) ?? [];
      const [, own = []] = Object.entries(spare).find(([name]) => role.startsWith(name)) ?? [];
      const beyond = actions.filter((action) => !usedByRole.includes(action));
      expect({ role, beyond: beyond.toSorted() }).toEqual({
        role,
        beyond: [...(spare.everyRole ?? []), ...own].toSorted(),
      });
    }
  });
});

/** By a role's name. */
async function usedActions(): Promise<[role: string, actions: string[]][]> {
  const response = await fetch(`${app.laptop.endpoint}/_local/permissions`);
  return Object.entries(z.record(z.string(), z.array(z.string())).parse(await response.json()));
}

const action = z.union([z.array(z.string()), z.string().transform((one) => [one])]);
const policy = z.object({
  Type: z.literal('AWS::IAM::Policy'),
  Properties: z.object({
    PolicyDocument: z.object({ Statement: z.array(z.object({ Action: action })) }),
    Roles: z.tuple([z.object({ Ref: z.string() })]),
  }),
});

/** What the synthesized template grants, by a role's logical id. */
async function grantedActions(): Promise<{ role: string; actions: string[] }[]> {
  const text = await readFile(join(prepared('cdk.out'), 'ConveyorVideo.template.json'), 'utf8');
  const { Resources } = z
    .object({ Resources: z.record(z.string(), z.unknown()) })
    .parse(JSON.parse(text));
  return Object.values(Resources).flatMap((resource) => {
    const { data } = policy.safeParse(resource);
    const role = data?.Properties.Roles[0].Ref;
    if (!data || !role?.includes('HandlerRole')) return [];
    const actions = data.Properties.PolicyDocument.Statement.flatMap(({ Action }) => Action);
    return [{ role, actions: [...new Set(actions)] }];
  });
}
