import { unsubscribe } from './mail-link/follow.ts';
import { linkPage } from './mail-link/page.ts';

linkPage(unsubscribe, {
  done: 'You are unsubscribed: no more mails of this author come to you.',
  refused: 'This is not the whole link of one of our mails. Follow it again from the mail.',
  failed: 'That did not work. Check the connection and try again in a moment.',
});
