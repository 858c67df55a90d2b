import { styleText } from 'node:util';
import type { Target } from './target.ts';
import type { VideoRun } from './video-flow.ts';

/** How a run ended, as `--json` prints it. */
export function summary({ video, mails, hops, elapsedMs }: VideoRun): object {
  return {
    flow: 'video',
    videoId: video.videoId,
    status: video.status,
    ...(video.reason && { reason: video.reason }),
    ...(video.renditions && { renditions: video.renditions }),
    ...(video.durationSeconds && { durationSeconds: video.durationSeconds }),
    mails: mails.map(({ subject }) => ({ subject })),
    hops,
    elapsedMs,
  };
}

/** The run as a person reads it: the timeline, the mails, where everything lies. */
export function describe(target: Target, run: VideoRun): string {
  const { video, mails, hops } = run;
  const lines = [heading(`Video ${video.videoId}`)];
  for (const hop of hops) lines.push(`  ${`${hop.ms} ms`.padStart(9)}  ${hop.name}`);
  lines.push(
    video.status === 'READY'
      ? `  ${styleText('green', 'READY')}: ${(video.renditions ?? []).map(({ width, height }) => `${width}×${height}`).join(', ')}, ${video.durationSeconds?.toFixed(1)} s`
      : `  ${styleText('red', video.status)}: ${video.reason}`,
  );
  lines.push(heading('Mails'));
  for (const mail of mails) {
    lines.push(`  ${mail.subject} → ${mail.to.join(', ')}`);
    lines.push(`    ${target.endpoint}/_local/inbox/${mail.id}.eml`);
  }
  if (video.prefix) lines.push(heading('Files'), ...files(target, video.prefix));
  return lines.join('\n');
}

/** Where the published files lie, and where a browser or player finds them on the laptop. */
function files({ endpoint, outputs }: Target, prefix: string): string[] {
  const at = (name: string): string => `${outputs.MediaBucketName}/${prefix}${name}`;
  return [
    ['playlist', 'master.m3u8'],
    ['poster', 'poster.jpg'],
    ['MP4', 'video.mp4'],
  ].flatMap(([what = '', name = '']) => [
    `  ${what.padEnd(10)}s3://${at(name)}`,
    `  ${' '.repeat(10)}${endpoint}/_local/s3/${at(name)}`,
  ]);
}

function heading(text: string): string {
  return `\n${styleText('bold', text)}`;
}
