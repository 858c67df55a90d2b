import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { startLocalAws, type LocalAws, type LocalAwsOptions } from 'local-aws';

/** How many mails a second the app believes it may send, and the local SES takes. */
const sendRate = 10_000;

const root = fileURLToPath(new URL('..', import.meta.url));

/** The guardrails always hold; the CDK's own validation is for accounts, and takes longer than the rest. */
const quick = {
  CDK_DISABLE_NOTICES: '1',
  CDK_DISABLE_CLI_TELEMETRY: '1',
  CDK_VALIDATION: 'false',
};

/**
 * Synthesizes the app for the laptop into `assembly`. Rejects with what the CDK printed.
 * @param app the command of another app than Conveyor
 */
export async function synthesize(
  assembly: string,
  signal?: AbortSignal,
  app?: string,
): Promise<void> {
  const choices = { senderIdentity: 'create', ffmpeg: 'host', sendRate };
  const context = Object.entries(choices).flatMap(([key, value]) => ['-c', `${key}=${value}`]);
  const other = app === undefined ? [] : ['--app', app];
  const child = spawn('cdk', ['synth', '--quiet', '--output', assembly, ...context, ...other], {
    cwd: root,
    signal,
    env: { ...process.env, ...quick },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let printed = '';
  child.stdout.on('data', (chunk: Buffer) => (printed += String(chunk)));
  child.stderr.on('data', (chunk: Buffer) => (printed += String(chunk)));
  let failure: Error | undefined;
  child.once('error', (error) => (failure = error));
  const closed = Promise.withResolvers<number | null>();
  child.once('close', closed.resolve);
  // The app it has started has ended then too: nobody writes into the folder any more.
  const code = await closed.promise;
  if (failure) throw failure;
  if (code !== 0) throw new Error(`cdk synth failed:\n${printed.trim()}`);
}

/** Starts the local AWS on what {@link synthesize} wrote. FFmpeg comes from the host's packages. */
export function startLaptop(
  options: Omit<LocalAwsOptions, 'hostPackages' | 'sendRate'>,
): Promise<LocalAws> {
  return startLocalAws({
    ...options,
    sendRate,
    hostPackages: [fileURLToPath(new URL('../node_modules', import.meta.url))],
  });
}
