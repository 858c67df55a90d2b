import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { resources } from './resources.ts';
import { synthesize } from './synthesize.ts';

/** A heading's anchor, as GitHub makes it. */
const anchor = (heading: string) => heading.trim().toLowerCase().replaceAll(' ', '-');

const text = readFileSync('docs/runbook.md', 'utf8');
const sections = text
  .split(/^## /m)
  .slice(1)
  .map((section) => {
    const [heading = '', ...lines] = section.split('\n');
    const parts = lines.join('\n').split(/^### /m).slice(1);
    return {
      anchor: anchor(heading),
      parts: parts.map((part) => part.slice(0, part.indexOf('\n'))),
      empty: parts.filter((part) => part.slice(part.indexOf('\n')).trim() === ''),
    };
  });
const anchors = sections.map((section) => section.anchor);

const templates = synthesize();
const alarms = Object.values(templates).flatMap((template) =>
  resources(template, 'AWS::CloudWatch::Alarm', z.object({ AlarmDescription: z.string() })),
);
const described = alarms.map(({ logicalId, properties: { AlarmDescription } }) => {
  const [, sentences, section] =
    /^(.+[.]) What to do: docs\/runbook\.md#([\w-]+)$/.exec(AlarmDescription) ?? [];
  return { logicalId, sentences, section };
});

describe('the runbook', () => {
  it('has a section for every alarm, which the alarm names after what users suffer', () => {
    expect(alarms.length).toBeGreaterThan(15);
    expect(
      described.filter(({ sentences, section = '' }) => !sentences || !anchors.includes(section)),
    ).toEqual([]);
  });

  it('has no section without an alarm, and none twice', () => {
    const named = new Set(described.flatMap(({ section }) => section ?? []));
    expect(anchors.toSorted()).toEqual(Array.from(named).toSorted());
  });

  it('says in each what it means, how to find out and what to do', () => {
    const parts = ['Description', 'Investigation', 'Resolution'];
    expect(sections.map((one) => [one.anchor, one.parts, one.empty])).toEqual(
      anchors.map((one) => [one, parts, []]),
    );
  });

  it('leads nowhere that it does not have', () => {
    const links = [...text.matchAll(/\]\(#([\w-]+)\)/g)].map(([, target]) => target);
    expect(links.filter((target = '') => !anchors.includes(target))).toEqual([]);
  });

  it('asks only for outputs that the stacks have', () => {
    const schema = z.object({ Outputs: z.record(z.string(), z.unknown()) });
    const outputs = Object.entries(templates).flatMap(([name, template]) =>
      Object.keys(schema.parse(template.toJSON()).Outputs).map((output) => `${name} ${output}`),
    );
    const asking = /(?:\$\(output|^mapping) (?!")(?:Conveyor(\w+) )?(\w+)/gm;
    const asked = [...text.matchAll(asking)].map(
      ([, stack = '', name]) => `${stack.toLowerCase()} ${name}`,
    );
    expect(asked.length).toBeGreaterThan(8);
    expect(asked.filter((one) => !outputs.includes(one))).toEqual([]);
  });
});
