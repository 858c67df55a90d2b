import * as z from 'zod';
import { resources } from './resources.ts';
import { synthesize } from './synthesize.ts';

const { video } = synthesize();

/** A reference, as it can stand within the JSON of a dashboard's body. */
const inBody = (part: unknown) => JSON.stringify(part).replaceAll('"', "'");
const body = z
  .object({ 'Fn::Join': z.tuple([z.literal(''), z.array(z.unknown())]) })
  .transform(({ 'Fn::Join': [, parts] }) =>
    parts.map((part) => (typeof part === 'string' ? part : inBody(part))).join(''),
  );
const place = { x: z.number(), y: z.number(), width: z.number(), height: z.number() };
const widget = z.discriminatedUnion('type', [
  z.object({ ...place, type: z.literal('text'), properties: z.object({ markdown: z.string() }) }),
  z.object({
    ...place,
    type: z.literal('alarm'),
    properties: z.object({ alarms: z.array(z.string()) }),
  }),
  z.object({
    ...place,
    type: z.literal('metric'),
    properties: z.object({ title: z.string(), metrics: z.array(z.array(z.unknown())) }),
  }),
]);
const [dashboard] = resources(
  video,
  'AWS::CloudWatch::Dashboard',
  z.object({ DashboardName: z.string(), DashboardBody: body }),
);
const { widgets } = z
  .object({ widgets: z.array(widget) })
  .parse(JSON.parse(dashboard?.properties.DashboardBody ?? ''));
const rows = Object.values(Object.groupBy(widgets, ({ y }) => y)).map((row = []) => row);

describe('the dashboard', () => {
  it('has a row for each part, in the order of the flow, that says what it shows', () => {
    const texts = widgets.flatMap((one) => (one.type === 'text' ? [one.properties.markdown] : []));
    const [head, ...others] = texts;
    expect(head).toContain('API → receiver → encoder → mailer → SES');
    expect(others.map((text) => text.split('\n')[0])).toEqual(
      ['Api', 'Receiver', 'Encoder', 'Outcomes', 'Mailer', 'SES'].map((name) => `## ${name}`),
    );
    expect(others.filter((text) => !text.includes('**No data**: '))).toEqual([]);
  });

  it('fills each row, and no more', () => {
    expect(rows.map((row) => row.reduce((sum, { width }) => sum + width, 0))).toEqual(
      rows.map(() => 24),
    );
  });

  it('shows every alarm of its stack', () => {
    const shown = widgets.flatMap((one) => (one.type === 'alarm' ? one.properties.alarms : []));
    const alarms = resources(video, 'AWS::CloudWatch::Alarm', z.unknown());
    expect(shown).toHaveLength(alarms.length);
    expect(alarms.filter(({ logicalId }) => !shown.some((one) => one.includes(logicalId)))).toEqual(
      [],
    );
  });

  it('shows every metric that has an alarm', () => {
    const shown = widgets.flatMap((one) => (one.type === 'metric' ? one.properties.metrics : []));
    const schema = z.object({
      Namespace: z.string(),
      MetricName: z.string(),
      Dimensions: z.array(z.object({ Name: z.string(), Value: z.unknown() })),
    });
    const missing = resources(video, 'AWS::CloudWatch::Alarm', schema).filter(
      ({ properties: { Namespace, MetricName, Dimensions } }) => {
        const named = Dimensions.flatMap(({ Name, Value }) => [Name, inBody(Value)]);
        const start = JSON.stringify([Namespace, MetricName, ...named]).slice(0, -1);
        return !shown.some((metric) => JSON.stringify(metric).startsWith(start));
      },
    );
    expect(missing).toEqual([]);
  });
});

describe('the saved queries', () => {
  const queries = resources(
    video,
    'AWS::Logs::QueryDefinition',
    z.object({ Name: z.string(), QueryString: z.string(), LogGroupNames: z.array(z.unknown()) }),
  ).map(({ properties }) => properties);

  it('are found beside the editor, in a folder of the stack', () => {
    expect(queries.map(({ Name }) => Name).toSorted()).toEqual([
      'ConveyorVideo/errors-and-warnings',
      'ConveyorVideo/follow-a-video',
      'ConveyorVideo/slowest-encodes',
    ]);
  });

  it('follow a video through the logs of all functions', () => {
    const follow = queries.find(({ Name }) => Name.endsWith('follow-a-video'));
    expect(follow?.QueryString).toContain('VIDEO_ID');
    expect(follow?.LogGroupNames).toEqual(
      ['Api', 'Receiver', 'Encoder', 'Mailer'].map((name) => ({
        Ref: expect.stringMatching(new RegExp(`^${name}HandlerLogs`)),
      })),
    );
  });
});
