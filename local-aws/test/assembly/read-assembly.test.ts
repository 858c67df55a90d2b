import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readAssembly } from '../../src/assembly/index.ts';

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'assembly-'));
});

afterEach(() => rmSync(directory, { recursive: true, force: true }));

function write(file: string, content: unknown): void {
  writeFileSync(join(directory, file), JSON.stringify(content));
}

function writeStack(name: string, template: object, dependencies: string[] = []) {
  write(`${name}.template.json`, template);
  return {
    type: 'aws:cloudformation:stack',
    properties: { templateFile: `${name}.template.json` },
    dependencies,
  };
}

it('puts stacks after those they depend on or refer to', () => {
  write('manifest.json', {
    version: '55.0.0',
    artifacts: {
      Reader: writeStack('Reader', {
        Outputs: {
          Url: { Value: { 'Fn::GetStackOutput': { StackName: 'Writer', OutputName: 'Url' } } },
        },
      }),
      Importer: writeStack('Importer', {
        Outputs: { Name: { Value: { 'Fn::ImportValue': 'reader-url' } } },
      }),
      First: writeStack('First', {}, ['Importer']),
      Writer: writeStack('Writer', {
        Outputs: { Url: { Value: 'u', Export: { Name: 'reader-url' } } },
      }),
    },
  });
  const names = readAssembly(directory).stacks.map((stack) => stack.stackName);
  expect(names).toEqual(['Writer', 'Reader', 'Importer', 'First']);
});

it('reads the assemblies of stages and the names stacks were given', () => {
  mkdirSync(join(directory, 'assembly-Prod'));
  write('manifest.json', {
    version: '55.0.0',
    artifacts: {
      'assembly-Prod': {
        type: 'cdk:cloud-assembly',
        properties: { directoryName: 'assembly-Prod' },
      },
    },
  });
  write('assembly-Prod/manifest.json', {
    version: '55.0.0',
    artifacts: {
      ProdApp: {
        type: 'aws:cloudformation:stack',
        properties: { templateFile: 'A.template.json', stackName: 'Prod-App' },
      },
      'ProdApp.assets': { type: 'cdk:asset-manifest', properties: { file: 'A.assets.json' } },
    },
  });
  write('assembly-Prod/A.template.json', {});
  write('assembly-Prod/A.assets.json', {
    files: {
      abc: { source: { path: '../asset.abc' }, destinations: { here: { objectKey: 'abc.zip' } } },
      gone: {
        source: { path: '../asset.gone' },
        destinations: { here: { objectKey: 'gone.zip' } },
      },
    },
  });
  mkdirSync(join(directory, 'asset.abc'));

  const assembly = readAssembly(directory);
  expect(assembly.stacks.map((stack) => stack.stackName)).toEqual(['Prod-App']);
  expect(assembly.assetPath('abc.zip')).toBe(join(directory, 'asset.abc'));
  expect(() => assembly.assetPath('gone.zip')).toThrow(
    'asset.gone is missing. Run `cdk synth` again',
  );
  expect(() => assembly.assetPath('other.zip')).toThrow('No stack in');
});

it('says what to do when there is nothing to read', () => {
  expect(() => readAssembly(join(directory, 'cdk.out'))).toThrow('Run `cdk synth` first');
  expect(() => readAssembly(directory)).toThrow('is not a cloud assembly: it has no manifest.json');
});

it('names the file that is not what cdk synth writes', () => {
  writeFileSync(join(directory, 'manifest.json'), '{');
  expect(() => readAssembly(directory)).toThrow(`Cannot read ${join(directory, 'manifest.json')}`);
  write('manifest.json', { artifacts: {} });
  expect(() => readAssembly(directory)).toThrow('manifest.json is not what `cdk synth` writes');
});

/** A stack whose output is one of another stack. */
const output = (stack: string) => ({
  Outputs: { A: { Value: { 'Fn::GetStackOutput': { StackName: stack, OutputName: 'A' } } } },
});

it('refuses stacks that need each other, and two of one name', () => {
  write('manifest.json', {
    version: '55.0.0',
    artifacts: { One: writeStack('One', output('Two')), Two: writeStack('Two', output('One')) },
  });
  expect(() => readAssembly(directory)).toThrow('Circular dependency: One → Two → One');

  write('manifest.json', {
    version: '55.0.0',
    artifacts: {
      One: {
        type: 'aws:cloudformation:stack',
        properties: { templateFile: 'One.template.json', stackName: 'Same' },
      },
      Two: {
        type: 'aws:cloudformation:stack',
        properties: { templateFile: 'One.template.json', stackName: 'Same' },
      },
    },
  });
  expect(() => readAssembly(directory)).toThrow('Two stacks are called Same');
});
