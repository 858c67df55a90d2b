import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Target } from '../target.ts';

const tools = { replay: '../../ops/replay.ts', lake: '../../ops/lake.ts' } as const;

/** What a tool of the operator's prints, as `npm run` would start it. Rejects if it fails. */
export async function runTool(
  tool: keyof typeof tools,
  options: readonly string[],
  { endpoint = 'aws' }: Target,
): Promise<string> {
  const script = fileURLToPath(new URL(tools[tool], import.meta.url));
  const args = [script, ...options, '--target', endpoint];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  return stdout.trim();
}
