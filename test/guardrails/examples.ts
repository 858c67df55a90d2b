import type { Stack } from 'aws-cdk-lib/core';
import { violatedBy } from './violations.ts';

type Example = readonly [what: string, build: (stack: Stack) => void];

/** Small apps that violate one rule and no other, and apps that hold them all. */
export function examples(rule: string, { fails, passes }: { fails: Example[]; passes: Example[] }) {
  describe(rule, () => {
    it.each(fails)('is violated by %s', (_what, build) => {
      expect(violatedBy(build)).toEqual([rule]);
    });

    it.each(passes)('allows %s', (_what, build) => {
      expect(violatedBy(build)).toEqual([]);
    });
  });
}
