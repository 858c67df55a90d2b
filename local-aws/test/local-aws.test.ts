import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DescribeStacksCommand, CloudFormationClient } from '@aws-sdk/client-cloudformation';
import {
  GetEventSourceMappingCommand,
  LambdaClient,
  ListEventSourceMappingsCommand,
  UpdateEventSourceMappingCommand,
} from '@aws-sdk/client-lambda';
import { ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { startLocalAws, type LocalAws } from '../src/index.ts';
import { synthForeignApp } from './fixtures/foreign-app/app.ts';

jest.setTimeout(60_000);

let scratch: string;
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'foreign-app-'));
  synthForeignApp(join(scratch, 'as-synthesized'));
});
afterAll(() => rm(scratch, { recursive: true, force: true }));

/** Starts a copy of the assembly, its templates edited as text, for the time of `use`. */
async function run(
  edit: (template: string) => string,
  use: (app: App) => Promise<void>,
): Promise<void> {
  const assembly = await mkdtemp(join(scratch, 'copy-'));
  await cp(join(scratch, 'as-synthesized'), assembly, { recursive: true });
  for (const stack of ['Inbox', 'Archive']) {
    const file = join(assembly, `${stack}.template.json`);
    await writeFile(file, edit(await readFile(file, 'utf8')));
  }
  const local = await startLocalAws({ assembly, port: 0 });
  try {
    const app = await connect(local, assembly);
    await until(async () => (await app.invocations()) === 0);
    await use(app);
  } finally {
    await local.stop();
  }
}

/** Replaces what must be there. */
function replacing(from: string | RegExp, to: string) {
  return (text: string): string => text.replace(from, to);
}

describe('a foreign app, unmodified', () => {
  it('runs: an object is announced on a queue, and a function of the other stack writes its receipt', async () => {
    await run(
      (template) => template,
      async (app) => {
        await app.put('in/letter.txt');
        await until(async () => (await app.receipts()).length > 0);
        expect(await app.receipts()).toEqual(['receipts/in/letter.txt']);
        expect(app.local.notEmulated).toEqual([]);
      },
    );
  });

  it('notifies a function, with the key encoded as S3 does, and only for keys that match', async () => {
    await run(
      (template) => template,
      async (app) => {
        await app.put('notes/no.pdf');
        await app.put('notes/my day+1.txt');
        await until(async () => (await app.log('JournalFunction')).includes('arrived'));
        expect(await app.log('JournalFunction')).toContain('arrived notes/my+day%2B1.txt');
        expect(await app.log('JournalFunction')).not.toContain('no.pdf');
      },
    );
  });
});

describe('the template is the only description of the system', () => {
  it.each([2, 4])(
    'maxReceiveCount %i: a message that nobody can process is tried that often',
    async (count) => {
      const edit = (template: string): string =>
        template
          .replace('"maxReceiveCount": 5', `"maxReceiveCount": ${count}`)
          .replace(/"BUCKET": \{[^}]*\}/, '"BUCKET": "no-such-bucket"');
      await run(edit, async (app) => {
        await app.put('in/letter.txt');
        for (let attempt = 1; attempt <= count; attempt++) {
          await until(async () => (await app.invocations()) === attempt);
          await app.skip(61);
        }
        await until(async () => (await app.depth('DeadAnnouncementsUrl')) === 1);
        expect(await app.invocations()).toBe(count);
        expect(await app.receipts()).toEqual([]);
      });
    },
  );

  it.each([
    [5, 1],
    [1, 5],
  ])('batch size %i: five waiting messages are %i invocation(s)', async (batchSize, expected) => {
    await run(replacing('"BatchSize": 5', `"BatchSize": ${batchSize}`), async (app) => {
      await app.setMappingEnabled(false);
      for (let number = 1; number <= 5; number++) await app.put(`in/${number}`);
      await app.setMappingEnabled(true);
      await until(async () => (await app.receipts()).length === 5);
      await until(async () => (await app.invocations()) >= expected);
      expect(await app.invocations()).toBe(expected);
    });
  });
});

describe('a grant that the template does not give is missed as in an account', () => {
  it("by the function's call, whose refusal names the action and the resource", async () => {
    await run(replacing(/"s3:PutObject",/, ''), async (app) => {
      await app.put('in/letter.txt');
      await until(async () => (await app.archiverLog()).includes('not authorized'));
      expect(await app.archiverLog()).toMatch(
        /AccessDenied: User: \S+:assumed-role\/Archive-ArchiverServiceRole\S+ is not authorized to perform: s3:PutObject on resource: \S+\/receipts\/in\/letter.txt because no identity-based policy allows the s3:PutObject action/,
      );
      expect(await app.receipts()).toEqual([]);
    });
  });

  it("by the mapping that would poll as the function's role", async () => {
    const start = run(replacing(/"sqs:ReceiveMessage",/, ''), async () => {});
    await expect(start).rejects.toThrow(
      /^Archive\/Archiver\S+ \(AWS::Lambda::EventSourceMapping\): .* does not have permissions to call ReceiveMessage on SQS/,
    );
  });
});

it('runs a changed bundle from the next invocation on', async () => {
  await run(
    (template) => template,
    async (app) => {
      const bundle = await app.changeBundle((code) => code.replaceAll('receipts/', 'changed/'));
      expect(await app.local.reload()).toEqual([expect.stringMatching(/^Archiver.*new code/)]);
      await app.put('in/letter.txt');
      await until(async () => (await app.receipts()).length > 0);
      expect(await app.receipts()).toEqual(['changed/in/letter.txt']);
      expect(bundle).toContain('asset.');
    },
  );
});

it('says what is wrong with an assembly that is not there', async () => {
  await expect(startLocalAws({ assembly: join(scratch, 'nowhere'), port: 0 })).rejects.toThrow(
    'Run `cdk synth` first',
  );
});

type App = Awaited<ReturnType<typeof connect>>;

async function connect(local: LocalAws, assembly: string) {
  const configuration = {
    endpoint: local.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'operator', secretAccessKey: 'operator' },
  };
  const s3 = new S3Client({ ...configuration, forcePathStyle: true });
  const sqs = new SQSClient(configuration);
  const lambda = new LambdaClient(configuration);
  const { Stacks = [] } = await new CloudFormationClient(configuration).send(
    new DescribeStacksCommand({}),
  );
  const outputs = new Map(
    Stacks.flatMap(({ Outputs = [] }) => Outputs).map((output) => [
      output.OutputKey,
      output.OutputValue,
    ]),
  );
  const { EventSourceMappings = [] } = await lambda.send(new ListEventSourceMappingsCommand({}));
  const { UUID, FunctionArn = '' } = EventSourceMappings[0] ?? {};
  const log = async (functionName: string): Promise<string> =>
    (await fetch(`${local.endpoint}/_local/logs/${functionName}`)).text();

  return {
    local,
    async put(Key: string) {
      await s3.send(
        new PutObjectCommand({ Bucket: outputs.get('DocumentsBucket'), Key, Body: 'hello' }),
      );
    },
    async receipts() {
      const { Contents = [] } = await s3.send(
        new ListObjectsV2Command({ Bucket: outputs.get('ReceiptsBucket') }),
      );
      return Contents.map(({ Key }) => Key);
    },
    async depth(output: string) {
      const { Attributes } = await sqs.send(
        new GetQueueAttributesCommand({
          QueueUrl: outputs.get(output),
          AttributeNames: ['ApproximateNumberOfMessages'],
        }),
      );
      return Number(Attributes?.ApproximateNumberOfMessages);
    },
    archiverLog: () => log(FunctionArn.split(':').at(-1) ?? ''),
    log: (output: string) => log(outputs.get(output) ?? ''),
    /** How often the archiver was invoked, but for the `s3:TestEvent` that every bucket begins with. */
    async invocations() {
      return [...(await log(FunctionArn.split(':').at(-1) ?? '')).matchAll(/^END /gm)].length - 1;
    },
    async setMappingEnabled(Enabled: boolean) {
      await lambda.send(new UpdateEventSourceMappingCommand({ UUID, Enabled }));
      await until(async () => {
        const { State } = await lambda.send(new GetEventSourceMappingCommand({ UUID }));
        return State === (Enabled ? 'Enabled' : 'Disabled');
      });
    },
    async skip(seconds: number) {
      await fetch(`${local.endpoint}/_local/clock/skip?seconds=${seconds}`, { method: 'POST' });
    },
    /** What a new synthesis would write: another asset, and a template that names it. */
    async changeBundle(change: (code: string) => string) {
      const file = join(assembly, 'Archive.template.json');
      const template = await readFile(file, 'utf8');
      const hash = /"S3Key": "(\w+)\.zip"/.exec(template)?.[1] ?? '';
      const next = hash.split('').toReversed().join('');
      await cp(join(assembly, `asset.${hash}`), join(assembly, `asset.${next}`), {
        recursive: true,
      });
      const bundle = join(assembly, `asset.${next}`, 'index.js');
      await writeFile(bundle, change(await readFile(bundle, 'utf8')));
      await writeFile(file, template.replaceAll(hash, next));
      const assets = join(assembly, 'Archive.assets.json');
      await writeFile(assets, (await readFile(assets, 'utf8')).replaceAll(hash, next));
      return bundle;
    },
  };
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 15_000;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`Waited 15 s in vain: ${String(condition)}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
