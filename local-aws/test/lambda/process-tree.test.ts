import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fromPs, killGroup, residentMemory } from '../../src/services/lambda/process-tree.ts';

const MB = 2 ** 20;

it('adds up the memory of a process and those it started', async () => {
  const hold = 'const held = Buffer.alloc(64 * 2 ** 20, 1); setInterval(() => held.length, 1000);';
  const script = `
    const child = require('child_process').spawn(process.execPath, ['-e', ${JSON.stringify(`${hold} console.log('ready')`)}]);
    ${hold}
    child.stdout.pipe(process.stdout);`;
  const leader = spawn(process.execPath, ['-e', script], { detached: true });
  const pid = leader.pid ?? 0;
  try {
    await once(leader.stdout, 'data');
    const measured = await residentMemory(pid);
    expect(measured).toBeGreaterThan(128 * MB);
    expect(measured).toBeLessThan(400 * MB);
    expect(Math.abs((await fromPs(pid)) - measured)).toBeLessThan(16 * MB);
  } finally {
    killGroup(pid);
  }
  await once(leader, 'exit');
  expect(await residentMemory(pid)).toBe(0);
});
