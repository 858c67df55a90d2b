import { styleText } from 'node:util';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
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
export async function describe(target: Target, run: VideoRun): Promise<string> {
  const { video, mails, hops } = run;
  const heading = (text: string): string => `\n${styleText('bold', text)}`;
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
  if (video.prefix) lines.push(heading('Files'), ...(await files(target, video.prefix)));
  return lines.join('\n');
}

async function files(target: Target, prefix: string): Promise<string[]> {
  const bucket = target.outputs.MediaBucketName;
  const at = (name: string): string => `s3://${bucket}/${`${prefix}/${name}`.replace('//', '/')}`;
  const open = async (name: string): Promise<string> => {
    const object = new GetObjectCommand({
      Bucket: bucket,
      Key: `${prefix}/${name}`.replace('//', '/'),
    });
    return `            ${await getSignedUrl(target.s3, object, { expiresIn: 3600 })}`;
  };
  return [
    `  playlist  ${at('master.m3u8')}`,
    `  poster    ${at('poster.jpg')}`,
    await open('poster.jpg'),
    `  MP4       ${at('video.mp4')}`,
    await open('video.mp4'),
  ];
}

/** A line that keeps telling how far the encoder is; nothing when the output is not a terminal. */
export function progressLine(stream: NodeJS.WriteStream): {
  show(fraction: number): void;
  clear(): void;
} {
  if (!stream.isTTY) return { show() {}, clear() {} };
  const width = 30;
  return {
    show(fraction) {
      const done = Math.round(fraction * width);
      const bar = '█'.repeat(done) + '░'.repeat(width - done);
      stream.write(`\r  encoding ${bar} ${Math.round(fraction * 100)} %`);
    },
    clear() {
      stream.write('\r\u001b[K');
    },
  };
}
