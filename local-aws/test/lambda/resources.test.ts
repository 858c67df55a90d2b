import { VirtualClock } from '../../src/clock.ts';
import type { ProvisionedResource } from '../../src/resource-type.ts';
import { createLambda } from '../../src/services/lambda/index.ts';
import type { Lambda } from '../../src/services/lambda/index.ts';
import { createLogs } from '../../src/services/logs/index.ts';
import { Laboratory } from './laboratory.ts';

const clock = new VirtualClock();
const logs = createLogs({ clock });
const bundles = new Laboratory();
const assets: Record<string, string> = {
  'code.zip': bundles.bundle({ 'index.js': 'exports.handler = async () => require("lib")' }),
  'layer.zip': bundles.bundle({ 'nodejs/node_modules/lib/index.js': 'module.exports = "layer"' }),
};
let lambda: Lambda;
beforeAll(() => {
  lambda = createLambda({
    clock,
    hostClock: clock,
    logs,
    endpoint: () => 'http://127.0.0.1:1',
    targets: () => ({ deliver: () => undefined }),
    mappings: {
      list: () => [],
      get: () => undefined,
      update: () => {
        throw new Error('There are no mappings.');
      },
    },
    allows: (_role, { resource }) => !resource.endsWith(':secret'),
    assetPath: (key) => {
      const directory = assets[key];
      if (!directory) throw new Error(`No asset ${key}`);
      return directory;
    },
    credentialsFor: () => ({ accessKeyId: 'a', secretAccessKey: 'b', sessionToken: 'c' }),
    log: () => undefined,
  });
});
afterAll(async () => {
  await lambda.engine.stop();
  await bundles[Symbol.asyncDispose]();
});

async function create(
  type: string,
  logicalId: string,
  properties: Record<string, unknown>,
): Promise<ProvisionedResource> {
  const found = [...lambda.resourceTypes, ...logs.resourceTypes].find((each) => each.type === type);
  if (!found) throw new Error(`${type} is not provisioned`);
  return found.create({
    stackName: 'Video',
    logicalId,
    type,
    properties,
    generatedName: `Video-${logicalId}-1A2B`,
  });
}

it('a function comes from its template with its code, layers and defaults', async () => {
  const { ref: layer } = await create('AWS::Lambda::LayerVersion', 'Layer', {
    Content: { S3Bucket: 'assets', S3Key: 'layer.zip' },
  });
  const provisioned = await create('AWS::Lambda::Function', 'Encoder', {
    Code: { S3Bucket: 'assets', S3Key: 'code.zip' },
    Handler: 'index.handler',
    Runtime: 'nodejs24.x',
    Role: 'arn:aws:iam::000000000000:role/encoder',
    Layers: [layer],
    Timeout: '60',
  });
  const arn = 'arn:aws:lambda:us-east-1:000000000000:function:Video-Encoder-1A2B';
  expect(provisioned).toEqual({ ref: 'Video-Encoder-1A2B', attributes: { Arn: arn } });
  expect(lambda.engine.timeoutOf(arn)).toBe(60_000);
  expect(lambda.engine.find(arn).configuration).toMatchObject({
    memorySize: 128,
    logGroup: '/aws/lambda/Video-Encoder-1A2B',
  });
  expect(await lambda.engine.invoke(arn, '{}')).toMatchObject({ payload: '"layer"' });
});

it('a function can be written in the template, and log where the template says', async () => {
  const { ref: logGroup } = await create('AWS::Logs::LogGroup', 'Log', { RetentionInDays: 7 });
  const { ref } = await create('AWS::Lambda::Function', 'Inline', {
    Code: { ZipFile: 'exports.handler = async () => { console.log("here") }' },
    Handler: 'index.handler',
    Runtime: 'nodejs24.x',
    Role: 'arn:aws:iam::000000000000:role/inline',
    LoggingConfig: { LogGroup: logGroup, LogFormat: 'JSON' },
  });
  await lambda.engine.invoke(ref, '{}');
  const written = logs.engine.group(logGroup)?.events.map(({ message }) => message);
  expect(written).toContainEqual(expect.stringMatching(/^\{.*"message":"here"\}$/));
  const route = lambda.insideRoutes.find(({ path }) => path === '/_local/logs/:functionName');
  const shown = await route?.handle({ functionName: 'inline' }, new URLSearchParams());
  expect(shown).toMatchObject({ status: 200, body: expect.stringContaining('"message":"here"') });
});

it('retries and destinations come from the template', async () => {
  await create('AWS::Lambda::EventInvokeConfig', 'Retries', {
    FunctionName: 'Video-Encoder-1A2B',
    Qualifier: '$LATEST',
    MaximumRetryAttempts: 0,
    DestinationConfig: { OnFailure: { Destination: 'arn:aws:sqs:us-east-1:000000000000:failed' } },
  });
  expect(lambda.engine.find('Video-Encoder-1A2B').eventInvoke).toEqual({
    maximumRetryAttempts: 0,
    maximumEventAge: 21_600,
    onSuccess: undefined,
    onFailure: 'arn:aws:sqs:us-east-1:000000000000:failed',
  });
});

it('a destination that the role may not send to is refused', async () => {
  const Destination = 'arn:aws:sqs:us-east-1:000000000000:secret';
  await expect(
    create('AWS::Lambda::EventInvokeConfig', 'Retries', {
      FunctionName: 'Video-Encoder-1A2B',
      Qualifier: '$LATEST',
      DestinationConfig: { OnFailure: { Destination } },
    }),
  ).rejects.toThrow(`does not have permissions to call SendMessage on ${Destination}`);
});
