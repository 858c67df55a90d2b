import type { Outcome } from './follow.ts';

/**
 * A page to which a mail's link leads. Nothing happens before its button is pressed: programs follow
 * the links of mails too.
 * @param follow does what the button says, with the token that the address carries
 * @param says what came of it
 */
export function linkPage(
  follow: (token: string) => Promise<Outcome>,
  says: Readonly<Record<Outcome, string>>,
): void {
  const button = elementById('button', HTMLButtonElement);
  const message = elementById('message', HTMLParagraphElement);
  const token = new URLSearchParams(location.search).get('token');
  if (token === null || token === '') {
    message.textContent = 'The address lacks its token: follow the whole link of the mail.';
    return;
  }
  button.hidden = false;
  button.addEventListener('click', () => {
    void (async () => {
      button.disabled = true;
      message.textContent = 'One moment.';
      const outcome = await follow(token);
      message.textContent = says[outcome];
      button.hidden = outcome !== 'failed';
      button.disabled = false;
    })();
  });
}

function elementById<T extends HTMLElement>(id: string, type: new () => T): T {
  const element = document.getElementById(id);
  if (element instanceof type) return element;
  throw new Error(`The page has no <${type.name}> with the id "${id}".`);
}
