import { readFileSync, writeFileSync } from 'node:fs';
import type { EncodeOutcome } from '../../../lambda/video/encoder/media/encode.ts';
import { box, boxesIn, changeBox, number } from './boxes.ts';
import { changeElement, elementsIn } from './elements.ts';
import { makeFilms } from './films.ts';
import { Workshop } from './workshop.ts';

jest.setTimeout(60_000);

const workshop = new Workshop();
afterAll(() => workshop.close());

/** Two seconds, sixty pictures; MP4 counts 15,360 ticks a second, 512 a picture. */
let whole: Buffer;
/** The same with a fragment for each picture; then with an index of them, too. */
let fragmented: Buffer;
let indexed: Buffer;
beforeAll(async () => {
  const film = {
    size: '64x48',
    rate: 30,
    seconds: 2,
    picture: { encoder: 'h264', options: { g: 10, bf: 0 } },
    sounds: [],
  } as const;
  const movflags = '+frag_keyframe+empty_moov+default_base_moof';
  await makeFilms([
    { ...film, path: path('whole') },
    { ...film, path: path('fragmented'), options: { movflags } },
    { ...film, path: path('indexed'), options: { movflags: `${movflags}+global_sidx` } },
  ]);
  whole = readFileSync(path('whole'));
  fragmented = readFileSync(path('fragmented'));
  indexed = readFileSync(path('indexed'));
});

function path(name: string): string {
  return workshop.path(`${name}.mp4`);
}

async function webm(height: number): Promise<Buffer> {
  return readFileSync(await workshop.clip({ height, withAudio: false }, 'webm'));
}

async function encode(bytes: Buffer): Promise<EncodeOutcome> {
  const upload = workshop.path('upload');
  writeFileSync(upload, bytes);
  return workshop.encode(upload);
}

/** Why a file is rejected; the test fails if it is not. */
async function reasonFor(bytes: Buffer): Promise<string> {
  const outcome = await encode(bytes);
  if (outcome.kind === 'done') throw new Error(`${outcome.durationSeconds} s were encoded.`);
  return outcome.reason;
}

/** The film with other numbers in one of its tables of pictures. */
function withTable(name: string, ...numbers: readonly number[]): Buffer {
  return changeBox(whole, `moov/trak/mdia/minf/stbl/${name}`, () =>
    Buffer.concat([0, ...numbers].map(number)),
  );
}

/** The bytes up to a point of the nth box of a name: 0 is its start, 1 its end. */
function cutIn(bytes: Buffer, name: string, nth: number, part: number): Buffer {
  const found = boxesIn(bytes).filter((one) => one.name === name)[nth];
  if (!found) throw new Error(`There is no box ${name} number ${nth}.`);
  return bytes.subarray(0, Math.round(found.start + (found.end - found.start) * part));
}

const CUT_OFF = 'The file is cut off: its end is missing.';
const NO_PICTURE = 'The picture could not be read: the file is damaged or cut off.';
const NO_TABLES = 'The file is cut off or damaged: its table of contents is missing or unreadable.';

describe('a fragmented MP4', () => {
  it.each([
    ['in the pictures of a fragment', 'mdat', 0.5],
    ['in the table of a fragment', 'moof', 0.5],
    ['between the table of a fragment and its pictures', 'moof', 1],
  ])('is cut off %s', async (_, name, part) => {
    expect(await reasonFor(cutIn(fragmented, name, 30, part))).toBe(CUT_OFF);
  });

  it('is cut off between two fragments, which its index shows', async () => {
    expect(await reasonFor(cutIn(indexed, 'moof', 30, 0))).toBe(
      'The file is cut off: 1.0 s of 2.0 s could be read.',
    );
  });

  it('is cut off between two fragments, which nothing shows: what there is, is encoded', async () => {
    expect(await encode(cutIn(fragmented, 'moof', 30, 0))).toMatchObject({
      kind: 'done',
      decodedFrames: 30,
    });
  });

  it('has a beginning only', async () => {
    expect(await reasonFor(cutIn(fragmented, 'moof', 0, 0))).toBe(NO_PICTURE);
  });

  it('has no beginning', async () => {
    const { length } = cutIn(fragmented, 'moof', 0, 0);
    expect(await reasonFor(fragmented.subarray(length))).toBe(NO_TABLES);
  });
});

describe('an MP4 whose tables are damaged', () => {
  it.each([
    ['each picture lasts for hours', [1, 60, 1e9]],
    ['there are leaps of days between pictures', [2, 30, 0x55555555, 30, 0x12345678]],
    ['one picture lasts for an hour', [3, 30, 512, 1, 512 * 30 * 3600, 29, 512]],
  ])('is not called long: %s', async (_, durations) => {
    expect(await reasonFor(withTable('stts', ...durations))).toBe(
      'The file is damaged: it says that it lasts 2.0 s, and goes on beyond 10 minutes.',
    );
  });

  it('counts time in another unit than its header', async () => {
    const track = changeBox(whole, 'moov/trak/edts', () => undefined);
    const slow = changeBox(track, 'moov/trak/mdia/mdhd', (content) => {
      content.writeUInt32BE(1, 12);
      return content;
    });
    expect(await reasonFor(slow)).toMatch('it says that it lasts 2.0 s');
  });

  it.each([
    ['sizes', 'stsz', [1e9, 60]],
    ['places', 'stco', [1, 0x7fffffff]],
    ['counts', 'stsz', [0, 0]],
    ['durations', 'stts', [0]],
  ])('has %s of its pictures that are of no use', async (_, name, numbers) => {
    expect(await reasonFor(withTable(name, ...numbers))).toBe(NO_PICTURE);
  });

  it('has more entries in a table than memory holds, which is not taken for too many tracks', async () => {
    expect(await reasonFor(withTable('stts', 2 ** 31, 60, 512))).toBe(NO_TABLES);
  });

  it('is to be shown from a moment on that it does not have', async () => {
    const late = changeBox(whole, 'moov/trak/edts/elst', () =>
      Buffer.concat([0, 1, 2000, 100 * 15_360, 2 ** 16].map(number)),
    );
    expect(await reasonFor(late)).toBe(
      'Not one picture of this file could be read: it is damaged or cut off.',
    );
  });

  it('is coded as something that nobody knows', async () => {
    const unknown = changeBox(whole, 'moov/trak/mdia/minf/stbl/stsd', (content) => {
      content.write('none', 12, 'latin1');
      return content;
    });
    expect(await reasonFor(unknown)).toBe(
      'The picture is coded as something unknown, which is not accepted.',
    );
  });
});

describe('what is odd, but not damaged', () => {
  it('is one picture', async () => {
    const one = await workshop.clip({ seconds: 1 / 30, withAudio: false });
    expect(await workshop.encode(one)).toMatchObject({ kind: 'done', decodedFrames: 1 });
  });

  it('is garbage after the end', async () => {
    for (const film of [whole, fragmented]) {
      const outcome = await encode(Buffer.concat([film, Buffer.alloc(5_000, 0x55)]));
      expect(outcome).toMatchObject({ kind: 'done', decodedFrames: 60 });
    }
  });

  it('is a leap in time: the picture before it stays', async () => {
    const leap = changeBox(
      withTable('stts', 3, 30, 512, 1, 20 * 15_360, 29, 512),
      'moov/trak/edts',
      () => undefined,
    );
    const outcome = await encode(leap);
    expect(outcome).toMatchObject({ kind: 'done', decodedFrames: 60 });
    expect(outcome.kind === 'done' && outcome.durationSeconds).toBeCloseTo(22 - 1 / 30, 2);
  });

  it('is a picture that changes its size midway', async () => {
    const small = await webm(48);
    const large = await webm(96);
    const SEGMENT = '18538067';
    const CLUSTER = '1f43b675';
    const TIMESTAMP = 'e7';
    const [, segment] = elementsIn(large);
    const children = large.subarray(segment?.content, segment?.end);
    const later = elementsIn(children)
      .filter(({ id }) => id === CLUSTER)
      .map(({ start, end }) =>
        changeElement(children.subarray(start, end), `${CLUSTER}/${TIMESTAMP}`, (timestamp) =>
          number(timestamp.readUIntBE(0, timestamp.length) + 1000),
        ),
      );
    const both = changeElement(small, SEGMENT, (content) => Buffer.concat([content, ...later]));
    expect(await encode(both)).toMatchObject({
      kind: 'done',
      decodedFrames: 60,
      renditions: [{ height: 48 }],
    });
  });
});

describe('a WebM whose sound says that it has no channels', () => {
  it('is damaged', async () => {
    const bytes = readFileSync(await workshop.clip({ height: 48 }, 'webm'));
    const channels = 'OpusHead'.length + 1;
    bytes.writeUInt8(0, bytes.indexOf('OpusHead') + channels);
    expect(await reasonFor(bytes)).toBe(
      'The file is damaged: how its opus is to be decoded is unreadable.',
    );
  });
});

describe('a video in Dolby Vision', () => {
  it.each([
    ['is refused when its picture has colours that nobody else knows', 5, 0, /Dolby Vision/],
    ['is encoded when it has those of HLG, as phones record it', 8, 4, /^60 pictures$/],
  ])('%s', async (_, profile, compatibility, expected) => {
    // https://professionalsupport.dolby.com/s/article/What-is-Dolby-Vision-Profile
    const level = 1;
    const [hasMetadata, hasPicture] = [0b100, 0b001];
    const configuration = Buffer.alloc(24);
    configuration.writeUInt8(1, 0);
    configuration.writeUInt16BE((profile << 9) | (level << 3) | hasMetadata | hasPicture, 2);
    configuration.writeUInt8(compatibility << 4, 4);
    const stsd = 'moov/trak/mdia/minf/stbl/stsd';
    const video = changeBox(whole, stsd, (content) => {
      const entry = Buffer.concat([content.subarray(16), box('dvvC', configuration)]);
      return Buffer.concat([content.subarray(0, 8), box('avc1', entry)]);
    });
    const outcome = await encode(video);
    const told = outcome.kind === 'done' ? `${outcome.decodedFrames} pictures` : outcome.reason;
    expect(told).toMatch(expected);
  });
});
