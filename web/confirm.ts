import { confirm } from './mail-link/follow.ts';
import { linkPage } from './mail-link/page.ts';

linkPage(confirm, {
  done: 'You are subscribed. Each mail has a link that ends it.',
  refused:
    'This link is not valid, or not any more: it lasts for 48 hours. Subscribe again, and follow the newest link.',
  failed: 'That did not work. Check the connection and try again in a moment.',
});
