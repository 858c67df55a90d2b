import { GetObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { posix } from 'node:path';
import type { Target } from '../../../demo/target.ts';

/** Every key in the media bucket. */
export async function mediaKeys({ s3, outputs }: Target): Promise<readonly string[]> {
  const { Contents = [], IsTruncated } = await s3.send(
    new ListObjectsV2Command({ Bucket: outputs.MediaBucketName }),
  );
  expect(IsTruncated).toBeFalsy();
  return Contents.map(({ Key = '' }) => Key);
}

async function mediaText({ s3, outputs }: Target, Key: string): Promise<string> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: outputs.MediaBucketName, Key }));
  return (await Body?.transformToString()) ?? '';
}

/** The keys that a playlist names: media playlists, segments, init segments. */
async function referencedBy(target: Target, playlist: string): Promise<readonly string[]> {
  const text = await mediaText(target, playlist);
  const uris = [
    ...text.split('\n').filter((line) => line && !line.startsWith('#')),
    ...[...text.matchAll(/URI="([^"]+)"/g)].map((match) => match[1] ?? ''),
  ];
  return uris.map((uri) => posix.join(posix.dirname(playlist), uri));
}

/** What a master playlist needs, directly and through its media playlists, and is not there. */
export async function missingParts(target: Target, master: string): Promise<readonly string[]> {
  const keys = new Set(await mediaKeys(target));
  const playlists = await referencedBy(target, master);
  const absent = playlists.filter((key) => !keys.has(key));
  for (const playlist of playlists.filter((key) => keys.has(key)))
    absent.push(...(await referencedBy(target, playlist)).filter((key) => !keys.has(key)));
  return absent;
}

/** The key of a video's master playlist: the site's path is the key. */
export function playlistKey({ playlist }: { playlist: string }): string {
  return new URL(playlist).pathname.slice(1);
}
