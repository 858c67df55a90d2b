import type { Lesson } from './lesson.ts';
import { queueLimits } from './queue-limits.ts';
import { streamLimits } from './stream-limits.ts';

const lesson: Lesson = {
  claim:
    'A queue takes messages of 1 MiB and keeps them for 14 days; a stream takes records of 1 to 10 MiB, for up to a year.',
  needs: 'any target',

  async run(stage) {
    if (!stage.target.isLaptop)
      stage.say(
        '(In an account this costs about $0.05: two shards, which are paid by the hour.)\n',
      );
    await queueLimits(stage);
    stage.say('');
    await streamLimits(stage);
  },
};
export default lesson;
