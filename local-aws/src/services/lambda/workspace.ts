import { cpSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Undertaker } from './undertaker.ts';

/** The files of one run: the functions' code, their environments' `/tmp`; gone when the run is over. */
export class Workspace {
  readonly root: string;
  readonly undertaker: Undertaker;
  readonly compileCache: string;
  #count = 0;

  constructor(root = mkdtempSync(path.join(tmpdir(), 'local-aws-lambda-'))) {
    this.root = root;
    this.undertaker = new Undertaker(root);
    this.compileCache = path.join(root, 'compile-cache');
  }

  /**
   * Copies code to a directory of its own, as `/var/task` is: no `package.json` or `node_modules`
   * above it changes what it means.
   */
  addCode(functionName: string, source: string | { inline: string }): string {
    const directory = this.#next('code', functionName);
    mkdirSync(directory, { recursive: true });
    if (typeof source === 'string') cpSync(source, directory, { recursive: true });
    else writeFileSync(path.join(directory, 'index.js'), source.inline);
    return directory;
  }

  environmentDirectory(functionName: string): string {
    return this.#next('environments', functionName);
  }

  /** Removes everything. */
  remove(): Promise<void> {
    return this.undertaker.finish();
  }

  #next(kind: string, functionName: string): string {
    return path.join(this.root, kind, `${functionName}-${this.#count++}`);
  }
}
