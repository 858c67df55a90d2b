import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { provision, readAssembly } from '../../src/assembly/index.ts';
import { VirtualClock } from '../../src/clock.ts';
import { bucketDeployment } from '../../src/services/s3/bucket-deployment.ts';
import { synthSiteApp } from '../fixtures/site-app/app.ts';
import { serveCloudFront } from './serve.ts';

let scratch: string;
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'site-'));
});
afterAll(() => rm(scratch, { recursive: true, force: true }));

it('a site of a CDK app is deployed, and served at the address of its output', async () => {
  const pages = join(scratch, 'pages');
  await mkdir(pages);
  await writeFile(join(pages, 'index.html'), '<h1>Hello</h1>');
  const outdir = join(scratch, 'cdk.out');
  synthSiteApp(outdir, pages);

  await using served = await serveCloudFront();
  const assembly = readAssembly(outdir);
  const assetPath = (key: string) => assembly.assetPath(key);
  const { stacks, notEmulated } = await provision({
    assembly,
    clock: new VirtualClock(),
    resourceTypes: [
      ...served.s3.resourceTypes,
      ...served.resourceTypes,
      bucketDeployment({ engine: served.s3.engine, assetPath }),
    ],
  });
  // The deployment's function and its layer are none of these: nobody needs them.
  expect([...notEmulated.keys()]).toEqual(['AWS::IAM::Role', 'AWS::IAM::Policy']);

  const url = stacks[0]?.outputs.Url ?? '';
  expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  const page = await fetch(`${url}/`);
  expect([page.status, await page.text()]).toEqual([200, '<h1>Hello</h1>']);
  expect(page.headers.get('content-type')).toBe('text/html');
  expect(page.headers.get('x-frame-options')).toBe('SAMEORIGIN');
  const config = await fetch(`${url}/config.json`);
  expect(await config.json()).toEqual({ url, login: `${url}/login` });
  expect((await fetch(`${url}/none`)).status).toBe(403);
}, 30_000);
