import { stat } from 'node:fs/promises';
import { ListObjectVersionsCommand } from '@aws-sdk/client-s3';
import { uploadForm } from '../../demo/form-upload.ts';
import { mailsTo } from '../../demo/inbox.ts';
import { outcomeOf } from '../../demo/outcome.ts';
import type { User } from '../../demo/user.ts';
import { waitUntil } from '../../demo/wait-until.ts';
import { given } from './support/given.ts';
import { runningApp } from './support/running-app.ts';
import { prepared } from './support/scratch.ts';

jest.setTimeout(60_000);

const app = runningApp();
const [oneSecond, twoSeconds] = [prepared('shorter.mp4'), prepared('short.mp4')];

describe.each<[string, readonly string[][]]>([
  ['the short clip first', [[oneSecond], [twoSeconds]]],
  ['the long clip first', [[twoSeconds], [oneSecond]]],
  ['both at once', [[oneSecond, twoSeconds]]],
])('one form, two clips, %s', (name, rounds) => {
  let user: User;

  it('what S3 had first is encoded', async () => {
    user = app.guest(name.replaceAll(' ', '-'));
    const { size } = await stat(twoSeconds);
    const { videoId, upload } = await user.api.announce({
      title: name,
      contentType: 'video/mp4',
      sizeBytes: size,
    });
    for (const clips of rounds) await Promise.all(clips.map((clip) => uploadForm(upload, clip)));

    const video = await outcomeOf(app.target, user, videoId);
    expect(video.status).toBe('READY');
    const oldest = (await versionSizes(`videos/${videoId}/source`)).at(-1);
    expect(video.durationSeconds).toBeCloseTo(oldest === size ? 2 : 1, 1);
  });

  given(['clock', 'inbox'], () => {
    it('its outcome is mailed once', async () => {
      const subjects = async (): Promise<readonly string[]> =>
        (await mailsTo(app.target, user.email)).map(({ subject }) => subject);
      await waitUntil('both mails came', async () => (await subjects()).length >= 2);
      await app.inside.skip(90 * 60 + 1);
      await app.inside.skip(1); // It waits until nothing runs.
      expect(await subjects()).toEqual([
        `We have your video: ${name}`,
        `Your video is ready: ${name}`,
      ]);
    });
  });
});

/** Newest first. */
async function versionSizes(Prefix: string): Promise<readonly (number | undefined)[]> {
  const { Versions = [] } = await app.target.s3.send(
    new ListObjectVersionsCommand({ Bucket: app.target.outputs.UploadBucketName, Prefix }),
  );
  expect(Versions).toHaveLength(2);
  return Versions.map(({ Size }) => Size);
}
