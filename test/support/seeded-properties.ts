import { configureGlobal } from 'fast-check';

/** The same cases in every run; `PROPERTY_SEED=random` looks for new ones, a number repeats a run's. */
const { PROPERTY_SEED = '20261123' } = process.env;
if (PROPERTY_SEED !== 'random') configureGlobal({ seed: Number(PROPERTY_SEED) });
