import { subscriptionIdOf } from '../../../lambda/posts/subscription.ts';
import { renderInvitation } from '../../../lambda/posts/inviter/mail.ts';
import { bob, bobId, setUpSubscriptions, type Step } from './support/world.ts';

const hour = 60 * 60;
const first = { subscriptionId: bobId, invitationId: 'first' };

describe('the inviter', () => {
  it('mails a link whose secret is stored nowhere', async () => {
    const { subscribe, inviteAll, inbox, newestToken, rows } = setUpSubscriptions();
    await subscribe();
    await inviteAll();
    expect(inbox.map(({ to }) => to)).toEqual([bob]);
    const token = newestToken();
    const link = `https://d111.cloudfront.net/confirm.html?token=${token}`;
    expect(inbox[0]?.mail).toEqual(renderInvitation(link));
    expect(JSON.stringify(rows.get(bobId))).not.toContain(token.split('.').at(-1));
  });

  it('mails at most once an hour for a subscription, however often it is asked', async () => {
    const { subscribe, inviteAll, inbox, wait } = setUpSubscriptions();
    for (const seconds of [0, 1, hour - 2, 1]) {
      wait(seconds);
      await subscribe();
      await inviteAll();
    }
    expect(inbox).toHaveLength(2);
  });

  it('mails at most five times a day to an address, however many authors are asked for', async () => {
    const { send, inviteAll, inbox } = setUpSubscriptions();
    for (const author of ['a', 'b', 'c', 'd', 'e', 'f', 'g']) {
      await send('POST /api/authors/{authorId}/subscriptions', {
        pathParameters: { authorId: author },
        contentType: 'application/json',
        body: JSON.stringify({ email: bob }),
      });
    }
    await inviteAll();
    expect(inbox).toHaveLength(5);
  });

  it('mails after all when SES was down, and the link of that mail works', async () => {
    let isDown = true;
    const step: Step = (name, effect) =>
      name === 'mail' && isDown ? Promise.reject(new Error('SES is down')) : effect();
    const { subscribe, invite, inbox, wait, confirm, newestToken, limits } =
      setUpSubscriptions(step);
    await subscribe();
    await expect(invite(first)).rejects.toThrow('SES is down');
    isDown = false;
    wait(30);
    await invite(first);
    expect(inbox).toHaveLength(1);
    expect((await confirm(newestToken())).statusCode).toBe(200);
    expect(limits.taken.filter((limit) => limit.startsWith('invite#'))).toHaveLength(1);
  });

  it('mails one of two requests that are handled at once', async () => {
    const waiting: (() => void)[] = [];
    let isHeld = false;
    const { subscribe, invite, inbox } = setUpSubscriptions(async (name, effect) => {
      if (isHeld && name === 'update') await new Promise<void>((go) => waiting.push(go));
      return effect();
    });
    await subscribe();
    isHeld = true;
    const both = [invite(first), invite({ ...first, invitationId: 'second' })];
    while (waiting.length < 2) await Promise.resolve();
    for (const go of waiting) go();
    await Promise.all(both);
    expect(inbox).toHaveLength(1);
  });

  it('says what is wrong with a request that has no row', async () => {
    const { invite } = setUpSubscriptions();
    const subscriptionId = subscriptionIdOf('a', 'nobody@example.com');
    await expect(invite({ subscriptionId, invitationId: 'x' })).rejects.toThrow(/no row/);
  });
});
