import type { Video } from './find-video.ts';

const HLS = 'application/vnd.apple.mpegurl';

/**
 * Plays a video's HLS: by the browser itself where it can, else by hls.js, which is loaded only
 * then. Where neither works, or fails on the way, the MP4 goes on from the same place.
 * @param onFailure called when the MP4 cannot be played either
 */
export async function play(
  element: HTMLVideoElement,
  { playlist, mp4 }: Video['urls'],
  onFailure: () => void,
): Promise<void> {
  const playMp4 = () => {
    const { currentTime, paused } = element;
    element.addEventListener('error', onFailure, { once: true });
    element.src = mp4;
    element.currentTime = currentTime;
    // May be refused: then the viewer presses play again.
    if (!paused) element.play().catch(() => undefined);
  };

  if (element.canPlayType(HLS)) {
    element.addEventListener('error', playMp4, { once: true });
    element.src = playlist;
    return;
  }
  const hlsJs = await import('hls.js').catch(() => undefined);
  if (!hlsJs?.default.isSupported()) return playMp4();
  const { default: Hls } = hlsJs;
  // Our segments are MP4 already: there is nothing for a worker to remux.
  const hls = new Hls({ enableWorker: false, capLevelToPlayerSize: true });
  hls.on(Hls.Events.ERROR, (_event, { fatal }) => {
    if (!fatal) return;
    hls.destroy();
    playMp4();
  });
  hls.loadSource(playlist);
  hls.attachMedia(element);
}
