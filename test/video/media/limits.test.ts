import { LIMITS } from '../../../lambda/video/encoder/media/limits.ts';
import { stageSettings } from '../../../lib/stage.ts';

const stages = ['sandbox', 'production'] as const;
/** What the function itself needs, and what the child may grow between two looks at it, in bytes. */
const kept = 512 * 1024 ** 2;
/** Storage for what is neither source nor result, in bytes: lists of packets, and half-written files. */
const spare = 256 * 1024 ** 2;
/** Lambda's processors by memory; FFmpeg's nanoseconds for a pixel at worst. See decision 17. */
const MB_PER_PROCESSOR = 1769;
const NANOSECONDS = 12;

describe.each(stages)('the limits of a %s', (stage) => {
  const { encoderMemory, encoderStorage } = stageSettings({ stage });
  const limits = LIMITS[stage];

  it('leave the function some of its memory', () => {
    expect(limits.memoryBytes + kept).toBeLessThanOrEqual(encoderMemory * 1024 ** 2);
  });

  it('fit its storage, source and result together', () => {
    expect(limits.sourceBytes + limits.outputBytes + spare).toBeLessThanOrEqual(
      encoderStorage.toBytes(),
    );
  });

  it('are work that is done in the fourteen minutes that there are', () => {
    const processors = Math.min(encoderMemory / MB_PER_PROCESSOR, 6);
    const seconds = (limits.work * NANOSECONDS) / 1e9 / processors;
    expect(seconds).toBeLessThan(14 * 60);
  });

  it('accept two minutes of the largest pictures at 24 a second', () => {
    const work = 120 * 24 * (limits.pixels + 3_640_000);
    expect(work).toBeLessThan(limits.work);
  });
});
