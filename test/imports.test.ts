import { parseSync, type ModuleItem } from '@swc/core';
import { globSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

const repository = join(__dirname, '..');

interface Import {
  readonly from: string;
  /** A path in this repository, or a package's name. */
  readonly to: string;
  /** It leaves no trace in the code that runs. */
  readonly typeOnly: boolean;
}

/** May a file in `from` import `to`? The first rule whose `from` matches decides. */
interface Rule {
  readonly from: RegExp;
  readonly allows: (to: string, found: Import) => boolean;
}

const ownPackages = /^(local-aws|conveyor)(\/|$)/;
const isPackage = (to: string) => !/^(bin|lib|lambda|test|demo|ops|bench|local-aws)\//.test(to);

const rules: Rule[] = [
  { from: /^bin\//, allows: (to) => isPackage(to) || to.startsWith('lib/') },
  {
    from: /^lib\//,
    allows: (to, { typeOnly }) =>
      (isPackage(to) && !ownPackages.test(to)) ||
      to.startsWith('lib/') ||
      (typeOnly && /^lambda\/(.+\/)?environment\.ts$/.test(to)),
  },
  {
    from: /^lambda\//,
    allows: (to, { from }) =>
      isPackage(to)
        ? !/^(aws-cdk-lib|constructs|zod$)/.test(to) && !ownPackages.test(to)
        : to.startsWith('lambda/shared/') || to.startsWith(`${flowOf(from)}/`),
  },
  {
    from: /^local-aws\//,
    allows: (to) => (isPackage(to) && !/^conveyor(\/|$)/.test(to)) || to.startsWith('local-aws/'),
  },
  // From outside: through AWS's own APIs, or by the name of a package.
  {
    from: /^(demo|ops|test\/e2e)\//,
    allows: (to) => isPackage(to) || /^(demo|ops|test\/e2e)\//.test(to),
  },
  // Measures from outside too, but for the encoder's own process.
  {
    from: /^bench\//,
    allows: (to) =>
      isPackage(to) || /^(demo|bench)\//.test(to) || to.startsWith('lambda/video/encoder/media/'),
  },
  { from: /^test\//, allows: (to) => !to.startsWith('local-aws/') },
];

/** `lambda/video/encoder/decide.ts` is part of `lambda/video`. */
function flowOf(file: string): string {
  return file.split('/').slice(0, 2).join('/');
}

function importsOf(file: string): Import[] {
  const text = readFileSync(join(repository, file), 'utf8');
  const fixed = parseSync(text, { syntax: 'typescript' }).body.flatMap(importOf);
  const dynamic = [...text.matchAll(/\b(?:import|require)\(\s*['"]([^'"]+)['"]/g)].map(
    ([, specifier = '']) => ({ specifier, typeOnly: false }),
  );
  return [...fixed, ...dynamic].map(({ specifier, typeOnly }) => ({
    from: file,
    to: specifier.startsWith('.')
      ? relative(repository, join(repository, dirname(file), specifier))
      : specifier,
    typeOnly,
  }));
}

function importOf(item: ModuleItem): { specifier: string; typeOnly: boolean }[] {
  const imports =
    item.type === 'ImportDeclaration' ||
    item.type === 'ExportNamedDeclaration' ||
    item.type === 'ExportAllDeclaration';
  if (!imports || !item.source) return [];
  return [{ specifier: item.source.value, typeOnly: 'typeOnly' in item && item.typeOnly }];
}

function allowed(found: Import): boolean {
  return rules.find(({ from }) => from.test(found.from))?.allows(found.to, found) ?? false;
}

describe('imports run one way', () => {
  const files = globSync('{bin,lib,lambda,demo,ops,bench,test,local-aws}/**/*.ts', {
    cwd: repository,
    exclude: (name) => name.includes('node_modules') || name.includes('cdk.out'),
  });

  it('in every file', () => {
    expect(files).toEqual(expect.arrayContaining(['bin/app.ts', 'local-aws/src/index.ts']));
    const offences = files
      .flatMap(importsOf)
      .filter((found) => !allowed(found))
      .map(({ from, to }) => `${from} imports ${to}`);
    expect(offences).toEqual([]);
  });

  it.each([
    ['lib/a.ts', 'lambda/video/messages.ts', true],
    ['lib/a.ts', 'lambda/video/mailer/environment.ts', false],
    ['bin/app.ts', 'lambda/video/messages.ts', false],
    ['lambda/video/a.ts', 'lambda/posts/b.ts', false],
    ['lambda/shared/a.ts', 'lambda/video/b.ts', false],
    ['lambda/video/a.ts', 'aws-cdk-lib/core', false],
    ['lambda/video/a.ts', 'zod', false],
    ['demo/a.ts', 'lambda/video/b.ts', false],
    ['local-aws/src/a.ts', 'lambda/video/b.ts', true],
    ['elsewhere/a.ts', 'lib/b.ts', false],
  ])('and %s would be caught importing %s', (from, to, typeOnly) => {
    expect(allowed({ from, to, typeOnly })).toBe(false);
  });

  it.each([
    ['bin/app.ts', 'lib/a.ts', false],
    ['lib/a.ts', 'lambda/shared/environment.ts', true],
    ['lambda/video/a/b.ts', 'lambda/video/c.ts', false],
    ['lambda/video/a/b.ts', 'lambda/shared/c.ts', false],
    ['lambda/video/a/b.ts', 'zod/mini', false],
    ['demo/a.ts', 'local-aws', false],
  ])('while %s may import %s', (from, to, typeOnly) => {
    expect(allowed({ from, to, typeOnly })).toBe(true);
  });
});
