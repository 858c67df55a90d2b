import { readEnvironment } from '../../shared/environment.ts';
import { mailerEnvironment } from './environment.ts';

readEnvironment(mailerEnvironment);
export const handler = () => Promise.resolve();
