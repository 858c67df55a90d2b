import { findVideo } from './player/find-video.ts';
import { play } from './player/play.ts';

const player = elementById('player', HTMLVideoElement);
const title = elementById('title', HTMLHeadingElement);
const message = elementById('message', HTMLParagraphElement);

await watch(new URLSearchParams(location.search).get('v'));

async function watch(videoId: string | null): Promise<void> {
  if (!videoId) return say('The address names no video: it should end with ?v= and the id of one.');
  const finding = await findVideo(videoId);
  switch (finding.found) {
    case 'none':
      return say(
        'There is no such video, or it is not ready yet. Its uploader gets a mail when it is.',
      );
    case 'failed':
      return say('The video could not be looked up. Check the connection and reload the page.');
    case 'video': {
      const { video } = finding;
      title.textContent = video.title;
      document.title = `${video.title} · Conveyor`;
      player.poster = video.urls.poster;
      player.setAttribute('aria-label', video.title);
      title.hidden = player.hidden = false;
      message.hidden = true;
      player.addEventListener('play', () => void countPlay(videoId), { once: true });
      await play(player, video.urls, () =>
        say('The video could not be played. Check the connection and reload the page.'),
      );
    }
  }
}

/** Whoever blocks what counts can watch all the same. */
async function countPlay(videoId: string): Promise<void> {
  const module = await import('./clicks.ts').catch(() => undefined);
  module?.clicks.play(videoId);
}

function say(text: string): void {
  message.textContent = text;
  message.hidden = false;
}

function elementById<T extends HTMLElement>(id: string, type: new () => T): T {
  const element = document.getElementById(id);
  if (element instanceof type) return element;
  throw new Error(`watch.html has no <${type.name}> with the id "${id}".`);
}
