#!/usr/bin/env node
import { parseArgs } from 'node:util';
import { startLocalAws, type LocalAws } from './index.ts';

const usage = `local-aws: runs a synthesized CDK app on this machine

  --assembly DIR        the output folder of cdk synth (default cdk.out)
  --port N              the port on 127.0.0.1; 0 takes any free one (default 4580)
  --host-packages DIR   npm packages that stand in for layers; may be given again
  --inspect NAME        functions whose name contains NAME start with a debugger
  --send-rate N         recipients that SES mails a second (default 500)
  --help`;

function readOptions() {
  const { values } = parseArgs({
    options: {
      assembly: { type: 'string', default: 'cdk.out' },
      port: { type: 'string', default: '4580' },
      'host-packages': { type: 'string', multiple: true, default: [] },
      inspect: { type: 'string' },
      'send-rate': { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (!/^\d{1,5}$/.test(values.port) || Number(values.port) > 65_535)
    throw new Error(`--port takes a number from 0 to 65535, not "${values.port}"`);
  const sendRate = values['send-rate'];
  if (sendRate !== undefined && !/^[1-9]\d*$/.test(sendRate))
    throw new Error(`--send-rate takes a number from 1, not "${sendRate}"`);
  return values;
}

async function start(options: ReturnType<typeof readOptions>): Promise<void> {
  const starting = startLocalAws({
    assembly: options.assembly,
    port: Number(options.port),
    hostPackages: options['host-packages'],
    ...(options.inspect !== undefined && { inspect: { functionName: options.inspect } }),
    ...(options['send-rate'] !== undefined && { sendRate: Number(options['send-rate']) }),
    log: console.log,
  });
  stopOnSignals(starting);
  const local = await starting;
  for (const type of local.notEmulated) console.log(`Not emulated: ${type}`);
  for (const [stack, outputs] of Object.entries(local.outputs))
    for (const [name, value] of Object.entries(outputs)) console.log(`${stack}.${name} = ${value}`);
  console.log(`The local AWS listens at ${local.endpoint}`);
}

/** Also while it starts. A second signal ends it at once. */
function stopOnSignals(starting: Promise<LocalAws>): void {
  const stop = async (): Promise<void> => {
    const local = await starting.catch(() => undefined);
    await local?.stop();
    process.exit();
  };
  process.once('SIGINT', () => void stop());
  process.once('SIGTERM', () => void stop());
}

try {
  const options = readOptions();
  if (options.help) console.log(usage);
  else await start(options);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
