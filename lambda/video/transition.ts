import type * as shared from '../shared/transition.ts';
import type { Video } from './video.ts';

export { absent } from '../shared/transition.ts';

/** One conditional write of a video's row. */
export type Transition = shared.Transition<Omit<Video, 'videoId' | 'attempts'>>;
