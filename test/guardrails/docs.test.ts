import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { rules } from '../../lib/guardrails/rules/index.ts';

const page = readFileSync(join(__dirname, '../../docs/guardrails.md'), 'utf8');

/** The rows of the page's one table whose first cell is code: a rule's id. */
const rows = page
  .split('\n')
  .filter((line) => line.startsWith('| `'))
  .map((line) =>
    line
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim()),
  );

describe('docs/guardrails.md', () => {
  it('tells of every rule what the code says of it', () => {
    expect(rows).toEqual(
      rules.map((rule) => [`\`${rule.id}\``, rule.demands, `${rule.because} [AWS](${rule.page})`]),
    );
  });

  it('counts them', () => {
    expect(rules).toHaveLength(12);
    expect(page).toContain('Twelve rules');
  });
});
