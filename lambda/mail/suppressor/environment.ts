import * as z from 'zod/mini';
import { workerEnvironment } from '../../shared/environment.ts';

export const suppressorEnvironment = z.extend(workerEnvironment, {
  SUPPRESSIONS_TABLE: z.string(),
});

export type SuppressorEnvironment = z.input<typeof suppressorEnvironment>;
