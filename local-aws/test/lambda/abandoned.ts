import { setTimeout } from 'node:timers/promises';
import { Laboratory } from './laboratory.ts';

/** Runs functions until it is killed: one idle, one that spins and one that waits for a process. */
const lab = new Laboratory();
lab.define('idle', 'exports.handler = async () => {}');
lab.define('spinning', 'exports.handler = async () => { for (;;); }', { timeout: 900 });
lab.define(
  'waiting',
  `exports.handler = async () => {
    const child = require('node:child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    console.log('grandchild=' + child.pid);
    await new Promise((resolve) => child.on('exit', resolve));
  }`,
  { timeout: 900 },
);
await lab.call('idle');
void lab.call('spinning');
void lab.call('waiting');

let grandchild: string | undefined;
while (!grandchild || lab.engine.environments().some(({ state }) => state === 'init')) {
  await setTimeout(5);
  grandchild = /grandchild=(\d+)/.exec(lab.log('waiting'))?.[1];
}
const pids = lab.engine.environments().map(({ pid }) => pid);
console.log(JSON.stringify([...pids, Number(grandchild)]));
