import { Laboratory } from './laboratory.ts';
import { gone, isAlive } from './processes.ts';

let lab: Laboratory;
beforeEach(() => {
  lab = new Laboratory();
});
afterEach(() => lab[Symbol.asyncDispose]());

/** Fails in the way the event names, else answers with its process. */
const MISBEHAVIOURS = `
const { spawn } = require('node:child_process');
const { once } = require('node:events');
exports.handler = async ({ how }) => {
  if (how === 'spin') for (;;);
  if (how === 'wait') await new Promise((resolve) => setTimeout(resolve, 60_000));
  if (how === 'exit') process.exit(7);
  if (how === 'reject') { Promise.reject(new Error('forgotten')); await new Promise((resolve) => setTimeout(resolve, 60_000)); }
  if (how === 'allocate') for (const hoard = []; ; ) { hoard.push(Buffer.alloc(2 ** 22, 1)); await new Promise((resolve) => setTimeout(resolve, 5)); }
  if (how === 'child allocates') {
    const hoard = 'const hoard = []; setInterval(() => hoard.push(Buffer.alloc(2 ** 22, 1)), 5)';
    await once(spawn(process.execPath, ['-e', hoard]), 'exit');
  }
  if (how === 'grandchild') {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    console.log('grandchild=' + child.pid);
    await once(child, 'exit');
  }
  return process.pid;
};`;

describe('an environment that fails', () => {
  it.each(['wait', 'spin'])(
    'is killed when its time is up (%s), and the next invocation starts cold',
    async (how) => {
      lab.define('slow', MISBEHAVIOURS, { timeout: 1 });
      const pid = await lab.call('slow');
      expect(await lab.fail('slow', { how })).toEqual({
        functionError: 'Unhandled',
        errorType: 'Sandbox.Timedout',
        errorMessage: expect.stringMatching(
          /^RequestId: [0-9a-f-]{36} Error: Task timed out after 1.00 seconds$/,
        ),
      });
      expect(isAlive(Number(pid))).toBe(false);
      expect(lab.log('slow')).toMatch(/REPORT .*Status: timeout$/);
      expect(await lab.call('slow')).not.toBe(pid);
    },
  );

  it.each(['allocate', 'child allocates'])(
    'is killed when its processes use more than its memory (%s)',
    async (how) => {
      lab.define('greedy', MISBEHAVIOURS, { memorySize: 160 });
      expect(await lab.fail('greedy', { how })).toMatchObject({
        functionError: 'Unhandled',
        errorType: 'Runtime.ExitError',
        errorMessage: expect.stringContaining('signal: killed'),
      });
      expect(lab.log('greedy')).toMatch(
        /used \d+ MB of memory and was killed: its memory size is 160 MB/,
      );
    },
  );

  it.each([
    ['exit', 'exit status 7'],
    ['reject', 'exit status 128'],
  ])('ends the invocation when its process ends (%s)', async (how, reason) => {
    lab.define('crasher', MISBEHAVIOURS);
    const pid = await lab.call('crasher');
    expect(await lab.fail('crasher', { how })).toMatchObject({
      functionError: 'Unhandled',
      errorType: 'Runtime.ExitError',
      errorMessage: expect.stringContaining(`Runtime exited with error: ${reason}`),
    });
    expect(await lab.call('crasher')).not.toBe(pid);
  });

  it('takes the processes that it started with it', async () => {
    lab.define('parent', MISBEHAVIOURS, { timeout: 1 });
    expect((await lab.fail('parent', { how: 'grandchild' })).errorType).toBe('Sandbox.Timedout');
    const grandchild = Number(/grandchild=(\d+)/.exec(lab.log('parent'))?.[1]);
    expect(await gone(grandchild)).toBe(true);
  });
});
