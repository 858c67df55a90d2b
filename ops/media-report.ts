// `npm run media-report`: what the encoder makes of a folder of videos, good and bad.
import { statSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { commandLine, misused } from '../demo/command-line.ts';
import { reasonOf } from '../demo/reason-of.ts';
import { examine, type Finding } from './media-report/examine.ts';
import { table } from './text.ts';

/** What a file may take to be encoded, and once more to be compared, in milliseconds. */
const PATIENCE = 120_000;

const usage = `npm run media-report -- FOLDER [options]: what the encoder makes of each file of a folder

  FOLDER   its files are taken by name, as they would be uploaded; folders in it are left out
  --json   one JSON array

Each file goes through the encoder's own child process, with the limits of the function and ${PATIENCE / 1000} s.
PICTURES are those decoded of those the container promises (- if it does not say). SSIM compares the
largest rendition with its source, scaled the same way: the mean, and the least similar picture.
CPU is the time of encoding all renditions over the playing time: 1 keeps one processor busy.
Exit code 0: each file is READY, or FAILED for a reason. 1: the encoder crashed or took too long.
2: wrong arguments.`;

const { values, positionals } = commandLine(
  usage,
  { json: { type: 'boolean', default: false } },
  true,
);
const [folder, ...more] = positionals;
if (folder === undefined || more.length > 0) misused('It takes one folder.', usage);
if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory())
  misused(`There is no folder ${folder}.`, usage);
try {
  await report(folder);
} catch (error) {
  console.error(reasonOf(error));
  process.exitCode = 1;
}

async function report(directory: string): Promise<void> {
  const findings: Finding[] = [];
  for (const name of (await readdir(directory)).toSorted()) {
    const path = join(directory, name);
    if (!(await stat(path)).isFile()) continue;
    if (process.stderr.isTTY) process.stderr.write(`${name} …\r`);
    findings.push(await examine(path, PATIENCE));
  }
  const crashed = findings.filter(({ verdict }) => verdict === 'CRASHED').length;
  console.log(values.json ? JSON.stringify(findings, null, 2) : asText(findings));
  if (crashed > 0) process.exitCode = 1;
}

function asText(findings: readonly Finding[]): string {
  const heading = ['FILE', 'VERDICT', 'PLAYS', 'PICTURES', 'SSIM', 'CPU', 'LADDER, OR THE REASON'];
  return table(heading, findings.map(row), (index) => findings[index]?.verdict === 'CRASHED');
}

function row(finding: Finding): string[] {
  const { file, verdict } = finding;
  if (verdict !== 'READY') return [file, verdict, '', '', '', '', finding.reason];
  const { seconds, decodedPictures, promisedPictures, ssim, worst, cpuRatio, ladder } = finding;
  return [
    file,
    verdict,
    `${seconds.toFixed(2)} s`,
    `${decodedPictures}/${promisedPictures ?? '-'}`,
    `${ssim.toFixed(3)} ≥ ${worst.toFixed(3)}`,
    cpuRatio.toFixed(2),
    ladder.join(' '),
  ];
}
