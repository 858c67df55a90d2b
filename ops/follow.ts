// `npm run follow`: the whole way of one video or one post, from its first request to the last mail.
import { commandLine, misused } from '../demo/command-line.ts';
import { reasonOf } from '../demo/reason-of.ts';
import { connect, targetUsage, type Target } from '../demo/target.ts';
import { followPost } from './follow/post/follow-post.ts';
import { followVideo } from './follow/video/follow-video.ts';

const UNKNOWN = 3;

const usage = `npm run follow -- ID [options]: the whole way of one video or one post, hop by hop, and where it is now

  ID               a videoId or a postId, as the API and every mail name it: letters, digits and hyphens
  --target WHERE   ${targetUsage}
  --hours N        how far back to search for an id that has no row (default 24)
  --json           one JSON object, with every delivery of a post

It reads the row and the logs of all functions on the way, and receives no message.
Exit code 0: found. 2: wrong arguments. 3: nobody knows this id. Anything else: see the reason.`;

const { values, positionals } = commandLine(
  usage,
  {
    target: { type: 'string', default: 'laptop' },
    hours: { type: 'string', default: '24' },
    json: { type: 'boolean', default: false },
  },
  true,
);
const [id, ...more] = positionals;
const hours = Number(values.hours);
if (!id || !/^[\w-]+$/.test(id) || more.length > 0)
  misused(`It takes the id of one video or one post, not "${positionals.join(' ')}".`, usage);
if (!(hours > 0)) misused(`--hours is a number above 0, not "${values.hours}".`, usage);
try {
  process.exitCode = await follow(await connect(values.target), id, new Date());
} catch (error) {
  console.error(reasonOf(error));
  process.exitCode = 1;
}

async function follow(target: Target, videoOrPost: string, now: Date): Promise<number> {
  const post = await followPost(target, videoOrPost, now);
  const found = post.known
    ? post
    : await followVideo(target, videoOrPost, now.getTime() - hours * 3_600_000);
  if (found.known) {
    console.log(values.json ? JSON.stringify(found.json) : found.text);
    return 0;
  }
  const searched = [post, found].flatMap((one) => (one.known ? [] : one.searched));
  if (values.json) console.log(JSON.stringify({ id: videoOrPost, status: 'UNKNOWN', searched }));
  else
    console.error(
      [`Nobody knows a video or a post ${videoOrPost}. Searched:`, ...searched].join('\n  '),
    );
  return UNKNOWN;
}
