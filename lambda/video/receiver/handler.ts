import { readEnvironment } from '../../shared/environment.ts';
import { receiverEnvironment } from './environment.ts';

readEnvironment(receiverEnvironment);
export const handler = () => Promise.resolve();
