import { existsSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { z } from 'zod';
import { VirtualClock } from '../../src/clock.ts';
import { Laboratory } from './laboratory.ts';
import { gone } from './processes.ts';

const COUNTER = 'let n = 0; exports.handler = async () => ({ n: ++n, pid: process.pid });';
/** Waits for the file `event.go`, so that a test decides when it ends. */
const WAITER = `
const { existsSync } = require('node:fs');
const { setTimeout } = require('node:timers/promises');
exports.handler = async ({ go }) => { while (go && !existsSync(go)) await setTimeout(5); return process.pid; };`;
const counted = z.object({ n: z.number(), pid: z.number() });

describe('execution environments', () => {
  it('are reused, with the state of their modules', async () => {
    await using lab = new Laboratory();
    lab.define('counter', COUNTER);
    const first = counted.parse(await lab.call('counter'));
    expect(await lab.call('counter')).toEqual({ n: 2, pid: first.pid });
  });

  it('handle one invocation each at a time', async () => {
    await using lab = new Laboratory();
    lab.define('waiter', WAITER);
    const gate = `${lab.bundle({})}/go`;
    const both = [lab.call('waiter', { go: gate }), lab.call('waiter', { go: gate })];
    expect(lab.engine.running()).toBe(2);
    lab.define(
      'opener',
      `exports.handler = async () => require('node:fs').writeFileSync('${gate}', '')`,
    );
    await lab.call('opener');
    const [one, other] = await Promise.all(both);
    expect(one).not.toBe(other);
    expect(lab.engine.running()).toBe(0);
    expect(lab.engine.environments().map(({ state }) => state)).toEqual(['idle', 'idle', 'idle']);
  });

  it('are as many as the reserved concurrency allows', async () => {
    await using lab = new Laboratory();
    lab.define('waiter', WAITER, { reservedConcurrency: 1 });
    const gate = `${lab.bundle({})}/go`;
    const first = lab.call('waiter', { go: gate });
    expect(await lab.engine.invoke('waiter', '{}')).toEqual({
      kind: 'throttled',
      reason: 'ReservedFunctionConcurrentInvocationLimitExceeded',
    });
    lab.define(
      'opener',
      `exports.handler = async () => require('node:fs').writeFileSync('${gate}', '')`,
    );
    await lab.call('opener');
    await first;
    expect(await lab.call('waiter')).toBe(await first);
  });

  it('are as many as reservations leave of the account', async () => {
    await using lab = new Laboratory({ accountConcurrency: 3 });
    lab.define('reserved', COUNTER, { reservedConcurrency: 3 });
    lab.define('other', COUNTER);
    expect(await lab.engine.invoke('other', '{}')).toEqual({
      kind: 'throttled',
      reason: 'ConcurrentInvocationLimitExceeded',
    });
    expect(await lab.call('reserved')).toMatchObject({ n: 1 });
  });

  it('end after a minute without work', async () => {
    await using lab = new Laboratory();
    lab.define('counter', COUNTER);
    const { pid } = counted.parse(await lab.call('counter'));
    await lab.clock.advance(60_000 - 1);
    expect(await lab.call('counter')).toEqual({ n: 2, pid });
    await lab.clock.advance(60_000);
    expect(await gone(pid)).toBe(true);
    expect(await lab.call('counter')).toMatchObject({ n: 1 });
  });

  it('are processes: time that is skipped does not pass for them', async () => {
    await using lab = new Laboratory({ hostClock: new VirtualClock() });
    lab.define('counter', COUNTER);
    const { pid } = counted.parse(await lab.call('counter'));
    await lab.clock.advance(90 * 60_000);
    expect(await lab.call('counter')).toEqual({ n: 2, pid });
  });

  it('run new code from the next invocation on', async () => {
    await using lab = new Laboratory();
    lab.define('changing', 'exports.handler = async () => "old"');
    expect(await lab.call('changing')).toBe('old');
    const directory = lab.bundle({ 'index.cjs': 'exports.handler = async () => "new"' });
    lab.engine.updateCode('changing', directory);
    expect(await lab.call('changing')).toBe('new');
  });

  it('finish what they do before new code replaces them', async () => {
    await using lab = new Laboratory();
    lab.define('waiter', WAITER);
    const gate = `${lab.bundle({})}/go`;
    const busy = lab.call('waiter', { go: gate });
    lab.engine.updateCode(
      'waiter',
      lab.bundle({
        'index.cjs': `exports.handler = async () => require('node:fs').writeFileSync('${gate}', '')`,
      }),
    );
    await lab.call('waiter');
    const pid = Number(await busy);
    expect(await gone(pid)).toBe(true);
  });

  it('see their own variables and nothing of the host', async () => {
    process.env['HOST_SECRET'] = 'do not tell';
    await using lab = new Laboratory();
    lab.define('env', 'exports.handler = async () => process.env', {
      variables: { TABLE: 'videos', AWS_REGION: 'elsewhere' },
    });
    const variables = z.record(z.string(), z.string()).parse(await lab.call('env'));
    delete process.env['HOST_SECRET'];
    expect(variables).toMatchObject({
      TABLE: 'videos',
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'ASIA-env',
      AWS_ENDPOINT_URL: 'http://127.0.0.1:4580',
      AWS_LAMBDA_FUNCTION_NAME: 'env',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '512',
      AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    });
    const known =
      /^(AWS_.*|_X_AMZN_TRACE_ID|_HANDLER|LAMBDA_TASK_ROOT|TABLE|HOME|TMPDIR|PATH|NODE_PATH|TZ|LANG)$/;
    expect(Object.keys(variables).filter((name) => !known.test(name))).toEqual([]);
    expect(variables['HOME']).not.toBe(process.env['HOME']);
  });

  it('have a temporary directory of their own, removed with them', async () => {
    await using lab = new Laboratory();
    const source = `
      const os = require('node:os'), fs = require('node:fs');
      fs.writeFileSync(os.tmpdir() + '/scratch', '');
      exports.handler = async () => os.tmpdir();`;
    lab.define('one', source);
    lab.define('two', source);
    const [one, two] = [String(await lab.call('one')), String(await lab.call('two'))];
    expect(one).not.toBe(two);
    expect(one).not.toBe(tmpdir());
    expect(readdirSync(one)).toEqual(['scratch']);
    await lab[Symbol.asyncDispose]();
    expect(existsSync(one)).toBe(false);
  });

  it('start with a debugger and without a timeout when they are inspected', async () => {
    await using lab = new Laboratory({ inspect: { functionName: 'spect' } });
    lab.define(
      'inspected',
      'exports.handler = async () => new Promise((resolve) => setTimeout(resolve, 100, "late"))',
      { timeout: 0.05 },
    );
    expect(await lab.call('inspected')).toBe('late');
    expect(lab.said).toEqual([
      expect.stringMatching(/^inspected: debugger on ws:\/\/127\.0\.0\.1:/),
    ]);
    expect(lab.log('inspected')).not.toContain('ebugger');
  });

  it('are all gone after a stop, and what they were doing has failed', async () => {
    await using lab = new Laboratory();
    lab.define('waiter', WAITER);
    const idle = Number(await lab.call('waiter'));
    lab.define('busy', WAITER);
    const doomed = lab.fail('busy', { go: '/never' });
    await lab.call('waiter');
    const pids = lab.engine.environments().map(({ pid }) => pid);
    await lab[Symbol.asyncDispose]();
    expect(await doomed).toMatchObject({ errorType: 'Runtime.ExitError' });
    expect(pids).toContain(idle);
    expect(await Promise.all(pids.map(gone))).toEqual([true, true]);
    expect(lab.engine.environments()).toEqual([]);
  });
});
