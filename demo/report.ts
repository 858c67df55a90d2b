import { styleText } from 'node:util';
import type { VideoView } from './api.ts';
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
    ...(video.urls && { urls: video.urls }),
    ...(mails && { mails: mails.map(({ subject }) => ({ subject })) }),
    hops,
    elapsedMs,
  };
}

/** The run as a person reads it: the timeline, the mails, where everything lies. */
export function describe(target: Target, run: VideoRun): string {
  const { video, mails, hops } = run;
  const lines = [heading(`Video ${video.videoId}`)];
  for (const hop of hops) lines.push(`  ${`${hop.ms} ms`.padStart(9)}  ${hop.name}`);
  lines.push(`  ${outcomeLine(video)}`, heading('Mails'));
  if (!mails) lines.push('  They are in the uploader’s mailbox.');
  for (const mail of mails ?? []) {
    lines.push(`  ${mail.subject} → ${mail.to.join(', ')}`);
    lines.push(`    ${target.endpoint}/_local/inbox/${mail.id}.eml`);
  }
  if (video.urls) {
    lines.push(heading('Files, as the site delivers them'));
    for (const [what, url] of Object.entries(video.urls)) lines.push(`  ${what.padEnd(10)}${url}`);
  }
  return lines.join('\n');
}

/** How a video ended, in one line. */
export function outcomeLine(video: VideoView): string {
  if (video.status !== 'READY') return `${styleText('red', video.status)}: ${video.reason}`;
  const sizes = (video.renditions ?? []).map(({ width, height }) => `${width}×${height}`);
  return `${styleText('green', 'READY')}: ${sizes.join(', ')}, ${video.durationSeconds?.toFixed(1)} s`;
}

function heading(text: string): string {
  return `\n${styleText('bold', text)}`;
}
