#!/usr/bin/env node
import { parseArgs } from 'node:util';
import { startLocalAws } from './index.ts';

const usage = `local-aws: runs a synthesized CDK app on this machine

  --assembly DIR        the output folder of cdk synth (default cdk.out)
  --port N              the port on 127.0.0.1; 0 takes any free one (default 4580)
  --host-packages DIR   npm packages that stand in for layers; may be given again
  --inspect NAME        functions whose name contains NAME start with a debugger
  --help`;

const { values } = parseArgs({
  options: {
    assembly: { type: 'string', default: 'cdk.out' },
    port: { type: 'string', default: '4580' },
    'host-packages': { type: 'string', multiple: true, default: [] },
    inspect: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});

if (values.help) {
  console.log(usage);
} else {
  try {
    const local = await startLocalAws({
      assembly: values.assembly,
      port: Number(values.port),
      hostPackages: values['host-packages'],
      ...(values.inspect !== undefined && { inspect: { functionName: values.inspect } }),
      log: console.log,
    });
    for (const type of local.notEmulated) console.log(`Not emulated: ${type}`);
    console.log(`The local AWS listens at ${local.endpoint}`);
    const stop = async (): Promise<void> => {
      await local.stop();
      process.exit();
    };
    process.once('SIGINT', () => void stop());
    process.once('SIGTERM', () => void stop());
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
