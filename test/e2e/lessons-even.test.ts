import { lessonsHold } from './support/lessons.ts';

lessonsHold('even');
