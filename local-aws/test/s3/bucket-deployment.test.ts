import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { buffer, text } from 'node:stream/consumers';
import { bucketDeployment } from '../../src/services/s3/bucket-deployment.ts';
import { serveS3, type ServedS3 } from './serve.ts';

let s3: ServedS3;
let assets: string;
beforeEach(async () => {
  s3 = await serveS3();
  s3.engine.createBucket('site');
  assets = await mkdtemp(join(tmpdir(), 'assets-'));
});
afterEach(async () => {
  await s3[Symbol.asyncDispose]();
  await rm(assets, { recursive: true, force: true });
});

async function source(files: Readonly<Record<string, string | Uint8Array>>): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(assets, name)), { recursive: true });
    await writeFile(join(assets, name), content);
  }
}

const deploy = async (properties: object) =>
  bucketDeployment({ engine: s3.engine, assetPath: (key) => join(assets, key) }).create({
    stackName: 'Site',
    logicalId: 'Deployment',
    type: 'Custom::CDKBucketDeployment',
    generatedName: 'Site-Deployment-1a2b3c4d',
    properties: {
      ServiceToken: 'arn:aws:lambda:us-east-1:000000000000:function:provider',
      SourceBucketNames: ['cdk-assets'],
      SourceObjectKeys: ['web'],
      DestinationBucketName: 'site',
      DistributionId: 'E123',
      Prune: true,
      ...properties,
    },
  });

const keys = (): readonly string[] => [...s3.engine.bucket('site').keysFrom('')];

const content = (key: string) => text(s3.engine.read(s3.engine.find('site', key)));

it('copies a folder with the content types of its files', async () => {
  const image = Uint8Array.of(0x89, 0x50, 0xff, 0x00);
  await source({
    'web/index.html': '<h1>Hello</h1>',
    'web/assets/app.js': 'start()',
    'web/assets/logo.PNG': image,
    'web/LICENSE': 'MIT-0',
  });
  await deploy({});
  expect(keys()).toEqual(['LICENSE', 'assets/app.js', 'assets/logo.PNG', 'index.html']);
  const typeOf = (key: string) => s3.engine.find('site', key).headers['content-type'];
  expect(keys().map(typeOf)).toEqual([
    'binary/octet-stream',
    'text/javascript',
    'image/png',
    'text/html',
  ]);
  expect(await content('index.html')).toBe('<h1>Hello</h1>');
  const logo = s3.engine.read(s3.engine.find('site', 'assets/logo.PNG'));
  expect(new Uint8Array(await buffer(logo))).toEqual(image);
});

it('puts several sources under a prefix, with the metadata asked for', async () => {
  await source({ 'web/a.html': 'a', 'more/b.html': 'b' });
  await deploy({
    SourceObjectKeys: ['web', 'more'],
    DestinationBucketKeyPrefix: 'v1/',
    SystemMetadata: { 'cache-control': 'no-cache', 'content-type': 'text/plain', sse: 'AES256' },
    UserMetadata: { Release: '7' },
  });
  expect(keys()).toEqual(['v1/a.html', 'v1/b.html']);
  expect(s3.engine.find('site', 'v1/b.html').headers).toEqual({
    'cache-control': 'no-cache',
    'content-type': 'text/plain',
    'x-amz-meta-release': '7',
  });
});

it('leaves out what is excluded and not included again', async () => {
  await source({ 'web/a.map': '', 'web/deep/b.map': '', 'web/keep.map': '', 'web/c.js': '' });
  await deploy({ Exclude: ['*.map'], Include: ['keep.*'] });
  expect(keys()).toEqual(['c.js', 'keep.map']);
});

it('replaces the values known at the deployment only, each as its file wants it', async () => {
  await source({
    'config/config.json':
      '{"site":"https://<<m:0>>/","say":"<<m:1>>","n":<<m:2>>,"again":"<<m:0>>"}',
    'plain/robots.txt': 'Sitemap: <<m:0>>',
    'yaml/app.yaml': 'a: <<m:0>>\nb: <<m:1>>',
  });
  await deploy({
    SourceObjectKeys: ['config', 'plain', 'yaml'],
    SourceMarkers: [
      { '<<m:0>>': '127.0.0.1:4582', '<<m:1>>': 'a "word" $& $1', '<<m:2>>': 7 },
      { '<<m:0>>': '"as it is"' },
      { '<<m:0>>': 'plain', '<<m:1>>': 'no' },
    ],
    SourceMarkersConfig: [
      { jsonEscape: 'true' },
      {},
      { markerEncodings: { '<<m:0>>': 'YAML_STRING', '<<m:1>>': 'YAML_STRING' } },
    ],
  });
  expect(JSON.parse(await content('config.json'))).toEqual({
    site: 'http://127.0.0.1:4582/',
    say: 'a "word" $& $1',
    n: 7,
    again: '127.0.0.1:4582',
  });
  expect(await content('robots.txt')).toBe('Sitemap: "as it is"');
  expect(await content('app.yaml')).toBe('a: plain\nb: "no"');
});

it('copies a file that is not to be extracted as it is', async () => {
  await source({ 'abc123.zip': 'PK' });
  await deploy({ SourceObjectKeys: ['abc123.zip'], Extract: 'false' });
  expect(keys()).toEqual(['abc123.zip']);
});

it('offers the bucket to whoever waits for the deployment', async () => {
  await source({ 'web/a': '' });
  const DestinationBucketArn = 'arn:aws:s3:::site';
  expect(await deploy({ DestinationBucketArn })).toEqual({
    ref: 'Site-Deployment-1a2b3c4d',
    attributes: { DestinationBucketArn },
  });
});

it.each<[string, object, string]>([
  ['an archive', { SourceObjectKeys: ['abc123.zip'] }, 'is an archive'],
  ['a folder not to be extracted', { Extract: false }, 'leave out "extract: false"'],
  ['a filter with a set', { Exclude: ['[ab]*'] }, 'not sets of characters'],
  ['a bucket that is not there', { DestinationBucketName: 'none' }, 'bucket does not exist'],
])('refuses %s', async (_, properties, message) => {
  await source({ 'web/a': '', 'abc123.zip': 'PK' });
  await expect(deploy(properties)).rejects.toThrow(message);
});
