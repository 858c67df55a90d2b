import { readEnvironment } from '../../shared/environment.ts';
import { encoderEnvironment } from './environment.ts';

readEnvironment(encoderEnvironment);
export const handler = () => Promise.resolve();
