// `npm run upload`: one file through the front door. Exit 0: READY, 3: the file was refused.
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { styleText } from 'node:util';
import open from 'open';
import { ApiError } from './api-error.ts';
import type { VideoView } from './api.ts';
import { commandLine, misused } from './command-line.ts';
import { contentTypeOf } from './content-type.ts';
import { UploadRefused } from './form-upload.ts';
import { outcomeOf } from './outcome.ts';
import { fetchFirstPicture } from './playback.ts';
import { progressLine } from './progress-line.ts';
import { reasonOf } from './reason-of.ts';
import { outcomeLine } from './report.ts';
import { sendVideo } from './send-video.ts';
import { seconds, timed } from './stopwatch.ts';
import { connect, targetUsage } from './target.ts';
import { DEFAULT_USER, userOf } from './user.ts';

const REFUSED = 3;

const usage = `npm run upload -- FILE [options]: a video of yours, until it plays

  --title TITLE         default: the file's name
  --user EMAIL          who uploads it (default ${DEFAULT_USER}); created if unknown
  --target WHERE        ${targetUsage}
  --content-type TYPE   default: what the file's extension stands for
  --open                opens the player in a browser
  --json                one JSON object as the last line

In an account the password is read from the environment variable CONVEYOR_PASSWORD.
Exit code 0: READY. 3: the file was refused. Anything else: see the reason.`;

const { values, positionals } = commandLine(
  usage,
  {
    title: { type: 'string' },
    user: { type: 'string', default: DEFAULT_USER },
    target: { type: 'string', default: 'laptop' },
    'content-type': { type: 'string' },
    open: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
  true,
);
const [file, ...more] = positionals;
if (file === undefined || more.length > 0)
  misused(`It takes one file, not ${positionals.length}.`, usage);
const interrupted = new AbortController();
const { signal } = interrupted;
const line = progressLine(process.stdout);
process.once('SIGINT', () => interrupted.abort());
process.once('SIGTERM', () => interrupted.abort());
try {
  const video = await upload(file);
  if (values.json) console.log(JSON.stringify({ flow: 'upload', ...video }));
  process.exitCode = video.status === 'READY' ? 0 : REFUSED;
} catch (error) {
  line.clear();
  const reason = signal.aborted ? 'Interrupted' : reasonOf(error);
  if (values.json) console.log(JSON.stringify({ flow: 'upload', status: 'ERROR', reason }));
  else console.error(reason);
  process.exitCode = isRefusal(error) ? REFUSED : 1;
}

async function upload(path: string): Promise<VideoView> {
  const found = await stat(path).catch(() => undefined);
  if (!found?.isFile()) throw new Error(`There is no file ${path}.`);
  const contentType = values['content-type'] ?? contentTypeOf(path);
  const target = await connect(values.target);
  const user = userOf(target, values.user, say);
  await user.session.tokens();
  say(`Signed in as ${user.email}.`);

  const sent = await timed(() =>
    sendVideo(user, {
      file: path,
      title: values.title ?? basename(path),
      contentType,
      onAnnounced: (videoId) => say(`Announced as video ${videoId}.`),
      onUpload: (bytes, total) => line.show('uploading', bytes / total),
      signal,
    }),
  );
  say(`Uploaded ${inMegabytes(found.size)} in ${seconds(sent.ms)}.`);

  const video = await outcomeOf(target, user, sent.value, { onView: follow(), signal });
  say(outcomeLine(video));
  if (video.urls) {
    const { bytes } = await fetchFirstPicture(video.urls.playlist);
    say(`Its playlists and first segment came through the site (${(bytes / 1000).toFixed(0)} kB).`);
    say(`Watch it: ${styleText('bold', video.urls.player)}`);
    if (values.open) await open(video.urls.player);
  }
  return video;
}

/** Says each state that the video reaches, and how far the encoder is. */
function follow(): (video: VideoView) => void {
  let status: VideoView['status'] | undefined;
  return (video) => {
    if (video.status === 'QUEUED' && video.status !== status) say('It waits to be encoded.');
    if (video.status === 'ENCODING') line.show('encoding', video.progress ?? 0);
    status = video.status;
  };
}

function inMegabytes(bytes: number): string {
  return `${(bytes / 1e6).toLocaleString('en', { maximumSignificantDigits: 3 })} MB`;
}

function say(text: string): void {
  line.clear();
  console.log(text);
}

/** The file is at fault, or what was said of it: another try would be refused as well. */
function isRefusal(error: unknown): boolean {
  return error instanceof UploadRefused || (error instanceof ApiError && error.status === 400);
}
