import { App, Stack } from 'aws-cdk-lib/core';
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import openapi from '../../docs/openapi.json' with { type: 'json' };
import { Site } from '../../lib/constructs/site.ts';
import { stageSettings } from '../../lib/stage.ts';

const stage = stageSettings({ stage: 'sandbox' });
const manifest = z.object({
  files: z.record(z.string(), z.object({ source: z.object({ path: z.string() }) })),
});
const outdirs: string[] = [];

/** Where the site's files are after a synthesis, and the hash they were given. */
function synthesizedSite() {
  const outdir = mkdtempSync(join(tmpdir(), 'conveyor-site-'));
  outdirs.push(outdir);
  const app = new App({ analyticsReporting: false, outdir });
  new Site(new Stack(app, 'Test'), 'Site', stage);
  app.synth();
  const { files } = manifest.parse(
    JSON.parse(readFileSync(join(outdir, 'Test.assets.json'), 'utf8')),
  );
  const folders = Object.entries(files).map(([hash, { source }]) => ({
    hash,
    folder: join(outdir, source.path),
    holds: filesIn(join(outdir, source.path)),
  }));
  const site = folders.find(({ holds }) => holds.includes('index.html'));
  if (!site) throw new Error('No asset of the stack holds index.html.');
  return site;
}

/** A page may lead to what the same distribution has of the API. */
const answeredByTheApi = Object.keys(openapi.paths).map((path) => path.slice(1));

function filesIn(path: string): string[] {
  return statSync(path).isDirectory() ? readdirSync(path).toSorted() : [];
}

describe('the site', () => {
  const site = synthesizedSite();
  const pages = site.holds.filter((name) => name.endsWith('.html'));

  afterAll(() => {
    for (const outdir of outdirs) rmSync(outdir, { recursive: true, force: true });
  });

  it('has its pages, the player with hls.js in a file of its own, and what pages share', () => {
    // Files that pages share have a hash in their names.
    const unhashed = site.holds.map((name) => name.replace(/-[0-9A-Z]{8}\.js$/, '.js'));
    expect(Array.from(new Set(unhashed)).toSorted()).toEqual([
      'chunk.js',
      'clicks.js',
      'confirm.html',
      'confirm.js',
      'favicon.svg',
      'hls.js',
      'index.html',
      'styles.css',
      'unsubscribe.html',
      'unsubscribe.js',
      'watch.html',
      'watch.js',
    ]);
  });

  it('is the same asset when nothing has changed', () => {
    expect(synthesizedSite().hash).toBe(site.hash);
  });

  it.each(pages)(
    '%s keeps to the content security policy: nothing inline, nothing foreign',
    (page) => {
      const html = readFileSync(join(site.folder, page), 'utf8');
      expect(html).not.toMatch(/<script(?![^>]*\ssrc=)|<style|\s(style|on\w+)=|javascript:/i);
      expect(html).not.toMatch(/\s(src|href)="(https?:)?\/\//i);
    },
  );

  it.each(pages)('%s refers to nothing that is not there', (page) => {
    const html = readFileSync(join(site.folder, page), 'utf8');
    const named = [...html.matchAll(/\s(?:src|href)="\/([^"]*)"/g)].map(([, path]) => path);
    expect(named).not.toEqual([]);
    const there = [...site.holds, ...answeredByTheApi];
    expect(named.filter((path) => path && !there.includes(path))).toEqual([]);
  });
});
