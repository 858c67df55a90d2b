import * as z from 'zod';
import { resources } from './resources.ts';
import { synthesize } from './synthesize.ts';

const templates = synthesize();

const flows = [
  {
    flow: 'video',
    way: 'API → receiver → encoder → mailer → SES',
    rows: ['Api', 'Receiver', 'Encoder', 'Outcomes', 'Mailer', 'SES'],
    queries: ['errors-and-warnings', 'follow-a-video', 'slowest-encodes'],
    logs: ['Api', 'Receiver', 'Encoder', 'Mailer'],
  },
  {
    flow: 'posts',
    way: 'API → fanout → notifier → SES',
    rows: [
      'PostsApi',
      'Fanout',
      'Notifier',
      'Outcomes',
      'SubscriptionsApi',
      'Inviter',
      'Suppressor',
      'SES',
    ],
    queries: ['errors-and-warnings', 'follow-a-post', 'mails-by-post'],
    logs: ['PostsApi', 'Fanout', 'Notifier', 'SubscriptionsApi', 'Inviter', 'MailSuppressor'],
  },
  {
    flow: 'clicks',
    way: 'collector → stream → analytics, trending, lake',
    rows: ['Collector', 'Stream', 'Analytics', 'Trending', 'Outcomes', 'Lake', 'ClicksApi'],
    queries: ['clicks-by-shard', 'errors-and-warnings', 'follow-a-batch'],
    logs: ['Collector', 'Analytics', 'Trending', 'ClicksApi'],
  },
] as const;

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
/** The widgets of a flow's dashboard, and those of each row. */
function dashboardOf(flow: (typeof flows)[number]['flow']) {
  const [dashboard] = resources(
    templates[flow],
    'AWS::CloudWatch::Dashboard',
    z.object({ DashboardName: z.string(), DashboardBody: body }),
  );
  const { widgets } = z
    .object({ widgets: z.array(widget) })
    .parse(JSON.parse(dashboard?.properties.DashboardBody ?? ''));
  return { widgets, rows: Object.values(Object.groupBy(widgets, ({ y }) => y)) };
}

describe.each(flows)('the dashboard of the $flow flow', ({ flow, way, rows: names }) => {
  const { widgets, rows } = dashboardOf(flow);

  it('has a row for each part, in the order of the flow, that says what it shows', () => {
    const texts = widgets.flatMap((one) => (one.type === 'text' ? [one.properties.markdown] : []));
    const [head, ...others] = texts;
    expect(head).toContain(way);
    expect(others.map((text) => text.split('\n')[0])).toEqual(names.map((name) => `## ${name}`));
    expect(others.filter((text) => !text.includes('**No data**: '))).toEqual([]);
  });

  it('fills each row, and no more', () => {
    expect(rows.map((row = []) => row.reduce((sum, { width }) => sum + width, 0))).toEqual(
      rows.map(() => 24),
    );
  });

  it('shows every alarm of its stack', () => {
    const shown = widgets.flatMap((one) => (one.type === 'alarm' ? one.properties.alarms : []));
    const alarms = resources(templates[flow], 'AWS::CloudWatch::Alarm', z.unknown());
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
    const missing = resources(templates[flow], 'AWS::CloudWatch::Alarm', schema).filter(
      ({ properties: { Namespace, MetricName, Dimensions } }) => {
        const named = Dimensions.flatMap(({ Name, Value }) => [Name, inBody(Value)]);
        const start = JSON.stringify([Namespace, MetricName, ...named]).slice(0, -1);
        return !shown.some((metric) => JSON.stringify(metric).startsWith(start));
      },
    );
    expect(missing).toEqual([]);
  });
});

describe.each(flows)('the saved queries of the $flow flow', ({ flow, queries: names, logs }) => {
  const stack = { video: 'ConveyorVideo', posts: 'ConveyorPosts', clicks: 'ConveyorClicks' }[flow];
  const queries = resources(
    templates[flow],
    'AWS::Logs::QueryDefinition',
    z.object({ Name: z.string(), QueryString: z.string(), LogGroupNames: z.array(z.unknown()) }),
  ).map(({ properties }) => properties);

  it('are found beside the editor, in a folder of the stack', () => {
    expect(queries.map(({ Name }) => Name).toSorted()).toEqual(
      names.map((name) => `${stack}/${name}`),
    );
  });

  it('follow one id through the logs of all functions', () => {
    const follow = queries.find(({ Name }) => Name.includes('/follow-a-'));
    expect(follow?.QueryString).toMatch(/@message like "(VIDEO|POST|BATCH)_ID"/);
    expect(follow?.LogGroupNames.map((one) => JSON.stringify(one))).toEqual(
      logs.map((name) => expect.stringContaining(`${name}HandlerLogs`)),
    );
  });
});
