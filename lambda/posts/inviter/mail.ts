import escapeHtml from 'escape-html';
import type { Mail } from '../../shared/send-mail.ts';

/** Asks whether to subscribe. Nothing in it was written by whoever asked, who may be anybody. */
export function renderInvitation(link: string): Mail {
  const subject = 'Please confirm your subscription';
  const before =
    'Someone, we hope you, asked that an author’s new posts be mailed to this address. ' +
    'If it was you, follow this link and confirm:';
  const after =
    'It is valid for 48 hours. If it was not you, there is nothing to do: without it you get no posts.';
  return {
    subject,
    text: `${[before, link, after].join('\n\n')}\n`,
    html: [
      '<!doctype html>',
      `<html lang="en"><head><meta charset="utf-8"><title>${subject}</title></head>`,
      `<body><p>${escapeHtml(before)}</p>`,
      `<p><a href="${escapeHtml(link)}">${escapeHtml(link)}</a></p>`,
      `<p>${escapeHtml(after)}</p></body>`,
      '</html>',
    ].join('\n'),
  };
}
