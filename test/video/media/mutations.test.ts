import { SANDBOX_LIMITS } from '../../../lambda/video/encoder/media/limits.ts';
import { encodeMutations, type Verdict } from './mutations.ts';
import { Workshop } from './workshop.ts';

/** How many damaged files are made: `MUTATIONS=10000` for a search of some minutes. */
const mutations = Number(process.env.MUTATIONS ?? 200);
/** A process encodes so many, so that what they hold does not add up. */
const perProcess = 50;

jest.setTimeout(60_000 + mutations * 500);

const workshop = new Workshop();
afterAll(() => workshop.close());

describe('damaged copies of good files', () => {
  it.each([
    ['MP4', 'mp4', { faststart: false }],
    ['MP4 with its tables first', 'mp4', { faststart: true }],
    ['WebM', 'webm', {}],
  ])('%s: each is encoded or refused with a reason, by a process that lives on', async (...of) => {
    const [, extension, options] = of;
    const original = await workshop.clip({ ...options, seconds: 0.5, height: 48 }, extension);
    const limits = { ...SANDBOX_LIMITS, durationSeconds: 10, work: 1e9 };
    const bad: Verdict[] = [];
    const counts = { begun: 0, done: 0, refused: 0, error: 0 };
    let residentBytes = 0;
    const each = (verdict: Verdict) => {
      counts[verdict.became] += 1;
      residentBytes = Math.max(residentBytes, verdict.residentBytes);
      if (verdict.became === 'begun' || verdict.became === 'error') bad.push(verdict);
    };
    const share = Math.ceil(mutations / 3);
    for (let from = 0; from < share; from += perProcess) {
      const to = Math.min(from + perProcess, share);
      await encodeMutations({ original, from, to, limits }, each);
    }
    expect(bad).toEqual([]);
    expect(counts.done).toBeGreaterThan(0);
    expect(counts.refused).toBeGreaterThan(0);
    expect(residentBytes).toBeLessThan(limits.memoryBytes);
    if (mutations > 1_000) console.log(of[0], counts, `${Math.round(residentBytes / 1e6)} MB`);
  });
});
