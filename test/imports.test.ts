import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { importsIn, type Import } from './support/imports-in.ts';

const repository = join(__dirname, '..');

/** May a file in `from` import `to`? The first rule whose `from` matches decides. */
interface Rule {
  readonly from: RegExp;
  readonly allows: (to: string, found: Import) => boolean;
}

const isPackage = (to: string) =>
  /^(npm|node):/.test(to) && !/^npm:(local-aws|conveyor)\b/.test(to);
const isLocalAws = (to: string) => to === 'npm:local-aws';

const rules: Rule[] = [
  { from: /^bin\//, allows: (to) => isPackage(to) || to.startsWith('lib/') },
  {
    from: /^lib\//,
    allows: (to, { typeOnly }) =>
      isPackage(to) ||
      to.startsWith('lib/') ||
      (typeOnly && /^lambda\/(.+\/)?environment\.ts$/.test(to)),
  },
  {
    from: /^lambda\//,
    allows: (to, { from }) =>
      isPackage(to)
        ? !/^npm:(aws-cdk-lib|constructs|zod$)/.test(to)
        : to.startsWith('lambda/shared/') || to.startsWith(`${flowOf(from)}/`),
  },
  // Runs in browsers.
  {
    from: /^web\//,
    allows: (to) => /^npm:(hls\.js|zod\/mini)$/.test(to) || to.startsWith('web/'),
  },
  { from: /^local-aws\/src\//, allows: (to) => isPackage(to) || to.startsWith('local-aws/src/') },
  { from: /^local-aws\//, allows: (to) => isPackage(to) || to.startsWith('local-aws/') },
  // Visits pages as a browser does: by the code that pages run.
  {
    from: /^demo\/clicks\//,
    allows: (to) => isPackage(to) || /^(demo|web\/page-clicks)\//.test(to),
  },
  // From outside: through AWS's own APIs, or by the name of a package.
  {
    from: /^demo\//,
    allows: (to) => isPackage(to) || isLocalAws(to) || to.startsWith('demo/'),
  },
  // Looks at what the encoder's own process makes of a file.
  {
    from: /^ops\/media-report\//,
    allows: (to) =>
      isPackage(to) || /^(demo|ops)\//.test(to) || to.startsWith('lambda/video/encoder/media/'),
  },
  { from: /^ops\//, allows: (to) => isPackage(to) || /^(demo|ops)\//.test(to) },
  { from: /^test\/e2e\//, allows: (to) => isPackage(to) || /^(demo|ops|test\/e2e)\//.test(to) },
  { from: /^test\/demo\//, allows: (to) => isPackage(to) || /^(demo|test\/demo)\//.test(to) },
  { from: /^test\/ops\//, allows: (to) => isPackage(to) || /^(ops|test\/ops)\//.test(to) },
  // Measures from outside too, but for the encoder's own process.
  {
    from: /^bench\//,
    allows: (to) =>
      isPackage(to) || /^(demo|bench)\//.test(to) || to.startsWith('lambda/video/encoder/media/'),
  },
  // Describes the API with the schemas of its functions.
  {
    from: /^docs\//,
    allows: (to) =>
      isPackage(to) || to.startsWith('docs/') || /^lambda\/(.+\/)?openapi\.ts$/.test(to),
  },
  // Tests the parts one by one; of the demo it uses the maker of clips, of the
  // operator's tools the one that compares pictures.
  {
    from: /^test\//,
    allows: (to) =>
      isPackage(to) ||
      /^(lib|lambda|test|docs|web|ops\/media-report)\//.test(to) ||
      to.endsWith('.json') ||
      to === 'demo/clip.ts',
  },
];

/** `lambda/video/encoder/decide.ts` is part of `lambda/video`. */
function flowOf(file: string): string {
  return file.split('/').slice(0, 2).join('/');
}

function allowed(found: Import): boolean {
  return rules.find(({ from }) => from.test(found.from))?.allows(found.to, found) ?? false;
}

describe('imports run one way', () => {
  const files = globSync(
    '{bin,lib,lambda,docs,demo,ops,bench,test,web,local-aws}/**/*.{ts,mts,cts,js,mjs,cjs}',
    {
      cwd: repository,
      exclude: (name) => name.includes('node_modules') || name.includes('cdk.out'),
    },
  );

  it('in every file', () => {
    expect(files).toEqual(expect.arrayContaining(['bin/app.ts', 'local-aws/src/index.ts']));
    const offences = files
      .flatMap((file) => importsIn(file, readFileSync(join(repository, file), 'utf8')))
      .filter((found) => !allowed(found))
      .map(({ from, to }) => `${from} imports ${to}`);
    expect(offences).toEqual([]);
  });

  it.each([
    ['bin/app.ts', 'lambda/video/messages.ts', false],
    ['bin/app.ts', 'lambda/video/mailer/environment.ts', true],
    ['bin/app.ts', 'npm:local-aws', false],
    ['lib/a.ts', 'lambda/video/messages.ts', true],
    ['lib/a.ts', 'lambda/video/mailer/environment.ts', false],
    ['lib/a.ts', 'bin/app.ts', true],
    ['lib/a.ts', 'npm:local-aws', true],
    ['lambda/video/a.ts', 'lambda/posts/b.ts', false],
    ['lambda/shared/a.ts', 'lambda/video/b.ts', true],
    ['lambda/video/a.ts', 'lib/video-stack.ts', true],
    ['lambda/video/a.ts', 'npm:aws-cdk-lib/core', false],
    ['lambda/video/a.ts', 'npm:zod', false],
    ['lambda/video/a.ts', 'package.json', false],
    ['demo/a.ts', 'lambda/video/b.ts', true],
    ['demo/a.ts', 'test/e2e/support/laptop.ts', false],
    ['demo/a.ts', 'local-aws/src/local-aws.ts', false],
    ['demo/a.ts', 'web/page-clicks/create-clicks.ts', false],
    ['demo/clicks/a.ts', 'web/clicks.ts', false],
    ['bench/a.ts', 'lambda/video/mailer/mail.ts', false],
    ['bench/a.ts', 'lib/video-stack.ts', false],
    ['test/e2e/a.ts', 'lambda/video/b.ts', true],
    ['test/e2e/a.ts', 'lib/video-stack.ts', false],
    ['test/video/a.test.ts', 'local-aws/src/clock.ts', false],
    ['test/video/a.test.ts', 'demo/video-flow.ts', false],
    ['test/demo/a.test.ts', 'lambda/video/b.ts', true],
    ['ops/a.ts', 'lambda/video/b.ts', true],
    ['ops/media-report/a.ts', 'lambda/video/mailer/mail.ts', false],
    ['test/ops/a.test.ts', 'lambda/video/b.ts', true],
    ['local-aws/src/a.ts', 'lambda/video/b.ts', true],
    ['local-aws/src/a.ts', 'npm:conveyor', true],
    ['local-aws/src/a.ts', 'local-aws/test/support/serve.ts', true],
    ['local-aws/test/a.test.ts', 'demo/clip.ts', false],
    ['docs/a.ts', 'lambda/video/api/schemas.ts', false],
    ['docs/a.ts', 'lib/video-stack.ts', false],
    ['web/a.ts', 'lambda/video/b.ts', false],
    ['web/a.ts', 'node:fs', false],
    ['elsewhere/a.ts', 'lib/b.ts', false],
  ])('and %s would be caught importing %s (type only: %p)', (from, to, typeOnly) => {
    expect(allowed({ from, to, typeOnly })).toBe(false);
  });

  it.each([
    ['bin/app.ts', 'lib/a.ts', false],
    ['lib/a.ts', 'lambda/shared/environment.ts', true],
    ['lib/a.ts', 'npm:aws-cdk-lib/core', false],
    ['lambda/video/a/b.ts', 'lambda/video/c.ts', false],
    ['lambda/video/a/b.ts', 'lambda/shared/c.ts', false],
    ['lambda/video/a/b.ts', 'npm:zod/mini', false],
    ['lambda/video/a/b.ts', 'node:fs', false],
    ['web/a.ts', 'npm:hls.js', false],
    ['demo/a.ts', 'npm:local-aws', false],
    ['demo/clicks/a.ts', 'web/page-clicks/create-clicks.ts', false],
    ['bench/a.ts', 'demo/clip.ts', false],
    ['ops/a.ts', 'demo/target.ts', false],
    ['ops/media-report/a.ts', 'lambda/video/encoder/media/encode.ts', false],
    ['test/video/media/a.test.ts', 'ops/media-report/b.ts', false],
    ['docs/a.ts', 'lambda/video/api/openapi.ts', false],
    ['test/e2e/a.ts', 'demo/video-flow.ts', false],
    ['local-aws/test/a.test.ts', 'local-aws/src/clock.ts', false],
  ])('while %s may import %s (type only: %p)', (from, to, typeOnly) => {
    expect(allowed({ from, to, typeOnly })).toBe(true);
  });

  it.each([
    ["import { a } from '../b.ts';", 'lib/b.ts', false],
    ["import type { A } from '../b.ts';", 'lib/b.ts', true],
    ["import { type A } from '../b.ts';", 'lib/b.ts', false],
    ["import '../b.ts';", 'lib/b.ts', false],
    ["export * from '../b.ts';", 'lib/b.ts', false],
    ["export type { A } from '../b.ts';", 'lib/b.ts', true],
    ["export const a = () => import('../b.ts');", 'lib/b.ts', false],
    ["const a = require('zod');", 'npm:zod', false],
    ["type A = import('../b.ts').A;", 'lib/b.ts', true],
    ["import fs from 'node:fs';", 'node:fs', false],
    ["import cdk from '../../cdk.json' with { type: 'json' };", 'cdk.json', false],
  ])('reads %s', (text, to, typeOnly) => {
    expect(importsIn('lib/constructs/a.ts', text)).toEqual([
      { from: 'lib/constructs/a.ts', to, typeOnly },
    ]);
  });
});
