import escapeHtml from 'escape-html';
import { oneLine } from '../../shared/one-line.ts';
import type { Mail } from '../../shared/send-mail.ts';
import type { NoticeKind } from '../messages.ts';
import { playerUrl } from '../site.ts';
import type { Video } from '../video.ts';

/** Says in plain text and in HTML what a notice is about. The title is the uploader's own text. */
export function renderMail(kind: NoticeKind, video: Video, siteUrl: string): Mail {
  const title = oneLine(video.title);
  const { subject, body } = content(kind, title, video);
  const links = kind === 'READY' ? [playerUrl(siteUrl, video.videoId)] : [];
  const signature = `Video ${video.videoId}`;
  const paragraphs = [...body.map(paragraph), ...links.map(link), paragraph(signature)];
  return {
    subject,
    text: `${[...body, ...links, signature].join('\n\n')}\n`,
    html: [
      '<!doctype html>',
      `<html lang="en"><head><meta charset="utf-8"><title>${escapeHtml(subject)}</title></head>`,
      `<body>${paragraphs.join('\n')}</body>`,
      '</html>',
    ].join('\n'),
    headers: { 'X-Conveyor-Video': video.videoId },
  };
}

function paragraph(text: string): string {
  return `<p>${escapeHtml(text)}</p>`;
}

function link(url: string): string {
  return `<p><a href="${escapeHtml(url)}">${escapeHtml(url)}</a></p>`;
}

interface Content {
  readonly subject: string;
  readonly body: readonly string[];
}

function content(kind: NoticeKind, title: string, video: Video): Content {
  switch (kind) {
    case 'ACCEPTED':
      return {
        subject: `We have your video: ${title}`,
        body: [
          `Your video “${title}” has arrived and waits to be encoded.`,
          'We will write again when it is ready.',
        ],
      };
    case 'READY':
      return {
        subject: `Your video is ready: ${title}`,
        body: [
          `Your video “${title}” is ready.`,
          ...(video.durationSeconds === undefined
            ? []
            : [`Duration: ${clockTime(video.durationSeconds)}`]),
          ...(video.renditions === undefined
            ? []
            : [`Renditions: ${video.renditions.map(dimensions).join(', ')}`]),
        ],
      };
    case 'FAILED':
      return {
        subject: `Your video could not be encoded: ${title}`,
        body: [
          `Your video “${title}” could not be encoded.`,
          video.reason ?? 'We could not read it.',
          'You are welcome to upload another file.',
        ],
      };
  }
}

function dimensions({ width, height }: { width: number; height: number }): string {
  return `${width} × ${height}`;
}

/** 75.4 → `1:15`. */
function clockTime(seconds: number): string {
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}
