import { json, type InsideRoute } from '../../gateway/inside-view.ts';
import type { Inbox, Mail } from './inbox.ts';

/** The inbox, for people and tests. */
export function inboxRoutes(inbox: Inbox): readonly InsideRoute[] {
  return [
    {
      method: 'GET',
      path: '/_local/inbox',
      handle: (_, query) => json(inbox.list(query.get('to') ?? undefined).map(summary)),
    },
    {
      method: 'GET',
      path: '/_local/inbox/:id.eml',
      handle({ id = '' }) {
        const mail = inbox.get(id);
        if (!mail) return json({ message: `There is no mail ${id}; see /_local/inbox` }, 404);
        return { status: 200, headers: { 'content-type': 'message/rfc822' }, body: mail.raw };
      },
    },
  ];
}

function summary(mail: Mail) {
  return {
    id: mail.id,
    from: mail.from,
    to: mail.envelope.to,
    subject: mail.subject,
    receivedAt: new Date(mail.receivedAt).toISOString(),
    receivedAtMs: mail.receivedAt,
    senderFunction: mail.senderFunction,
    tags: mail.tags,
    size: mail.raw.length,
    text: mail.text,
  };
}
