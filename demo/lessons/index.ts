import author from './author.ts';
import deadLetters from './dead-letters.ts';
import decoupling from './decoupling.ts';
import delay from './delay.ts';
import deletedOrKept from './deleted-or-kept.ts';
import fifo from './fifo.ts';
import lake from './lake.ts';
import limits from './limits.ts';
import partialFailure from './partial-failure.ts';
import poison from './poison.ts';
import readers from './readers.ts';
import replay from './replay.ts';
import scaling from './scaling.ts';
import shards from './shards.ts';
import standard from './standard.ts';
import visibility from './visibility.ts';
import type { Lesson } from './lesson.ts';

/** Every lesson, by its name. */
export const lessons: Readonly<Record<string, Lesson>> = {
  decoupling,
  standard,
  fifo,
  visibility,
  'partial-failure': partialFailure,
  'dead-letters': deadLetters,
  scaling,
  author,
  delay,
  readers,
  poison,
  shards,
  replay,
  lake,
  limits,
  // It skips a day: in an app that stays up the others had better come first.
  'deleted-or-kept': deletedOrKept,
};
