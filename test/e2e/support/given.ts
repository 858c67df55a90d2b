import * as z from 'zod';

/** What a test may need beyond the app's public surface, and what is said where it is missing. */
const missing = {
  clock: 'time cannot be skipped there',
  inbox: 'mails cannot be read there',
  processes: 'processes and logs are out of reach there',
  memory: 'its memory is out of reach',
  'own laptop': 'the tests did not start it',
} as const;
const capability = z.enum(['clock', 'inbox', 'processes', 'memory', 'own laptop']);
type Capability = z.infer<typeof capability>;

const VARIABLE = 'CONVEYOR_E2E_CAPABILITIES';

/** Lets the tests know, before jest reads them, what the target can do. */
export function announce(capabilities: readonly Capability[]): void {
  process.env[VARIABLE] = JSON.stringify(capabilities);
}

/** Tests that need these of the target. Where one is missing they are skipped, and it is said why. */
export function given(needs: readonly Capability[], tests: () => void): void {
  const has = z.array(capability).parse(JSON.parse(process.env[VARIABLE] ?? '[]'));
  const lacks = needs.filter((need) => !has.includes(need));
  if (lacks.length === 0) describe(`given: ${needs.join(', ')}`, tests);
  else describe.skip(`skipped: ${lacks.map((need) => missing[need]).join(', ')}`, tests);
}
