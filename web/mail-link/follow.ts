/** `refused`: the link is not valid, or not any more. `failed`: nobody could say. */
export type Outcome = 'done' | 'refused' | 'failed';

/** Confirms a subscription by the token of the invitation; it does not reject. */
export function confirm(token: string, send: typeof fetch = fetch): Promise<Outcome> {
  return outcomeOf(() =>
    send('/api/subscriptions/confirm', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ token }),
    }),
  );
}

/**
 * Unsubscribes by the token of a mail, as mail programs do with one click; it does not reject.
 * https://www.rfc-editor.org/rfc/rfc8058#section-3.2
 */
export function unsubscribe(token: string, send: typeof fetch = fetch): Promise<Outcome> {
  return outcomeOf(() =>
    send(`/api/unsubscribe?token=${encodeURIComponent(token)}`, {
      method: 'POST',
      body: new URLSearchParams({ 'List-Unsubscribe': 'One-Click' }),
    }),
  );
}

async function outcomeOf(request: () => Promise<Response>): Promise<Outcome> {
  try {
    const { ok, status } = await request();
    if (ok) return 'done';
    return status === 400 ? 'refused' : 'failed';
  } catch {
    return 'failed';
  }
}
