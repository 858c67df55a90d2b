import {
  CloudWatchLogsClient,
  DescribeLogGroupsCommand,
  DescribeLogStreamsCommand,
  FilterLogEventsCommand,
  GetLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { VirtualClock } from '../../src/clock.ts';
import { logsService } from '../../src/services/logs/api.ts';
import { LogsEngine } from '../../src/services/logs/engine.ts';
import { serve, type Served } from '../support/serve.ts';

const logGroupName = '/aws/lambda/encoder';
const clock = new VirtualClock();
const engine = new LogsEngine(clock);
let served: Served;
let client: CloudWatchLogsClient;
beforeAll(async () => {
  served = await serve('logs', logsService(engine));
  client = new CloudWatchLogsClient(served.client);
  for (const [stream, message] of [
    ['a', 'START one'],
    ['b', 'video 1 failed'],
    ['a', 'video 2 ready'],
  ] as const) {
    engine.append(logGroupName, stream, message);
    await clock.advance(1000);
  }
});
afterAll(async () => {
  client.destroy();
  await served.close();
});

async function messages(input: object): Promise<(string | undefined)[] | undefined> {
  const { events } = await client.send(new FilterLogEventsCommand({ logGroupName, ...input }));
  return events?.map(({ message }) => message);
}

describe('FilterLogEvents', () => {
  it('answers with the events of all streams, in order', async () => {
    expect(await messages({})).toEqual(['START one', 'video 1 failed', 'video 2 ready']);
  });

  it.each([
    ['video', ['video 1 failed', 'video 2 ready']],
    ['video failed', ['video 1 failed']],
    ['"video 2"', ['video 2 ready']],
    ['video -failed', ['video 2 ready']],
    ['?START ?ready', ['START one', 'video 2 ready']],
  ])('selects by the terms of %s', async (filterPattern, expected) => {
    expect(await messages({ filterPattern })).toEqual(expected);
  });

  it('refuses patterns that it does not understand', async () => {
    await expect(messages({ filterPattern: '{ $.level = "ERROR" }' })).rejects.toMatchObject({
      name: 'InvalidParameterException',
    });
  });

  it('selects by stream and time', async () => {
    expect(await messages({ logStreamNames: ['b'] })).toEqual(['video 1 failed']);
    const start = Date.UTC(2026, 0, 1);
    expect(await messages({ startTime: start + 1000, endTime: start + 2000 })).toEqual([
      'video 1 failed',
    ]);
  });

  it('pages', async () => {
    const first = await client.send(new FilterLogEventsCommand({ logGroupName, limit: 2 }));
    expect(first.events).toHaveLength(2);
    expect(await messages({ nextToken: first.nextToken })).toEqual(['video 2 ready']);
  });
});

it('GetLogEvents reads one stream and answers with the same token at its end', async () => {
  const input = { logGroupName, logStreamName: 'a', startFromHead: true };
  const all = await client.send(new GetLogEventsCommand(input));
  expect(all.events?.map(({ message }) => message)).toEqual(['START one', 'video 2 ready']);
  const nextToken = all.nextForwardToken;
  const more = await client.send(new GetLogEventsCommand({ ...input, nextToken }));
  expect(more).toMatchObject({ events: [], nextForwardToken: nextToken });
});

it('groups and streams are described', async () => {
  const { logGroups } = await client.send(new DescribeLogGroupsCommand({}));
  expect(logGroups?.map((group) => group.logGroupName)).toEqual([logGroupName]);
  const { logStreams } = await client.send(new DescribeLogStreamsCommand({ logGroupName }));
  expect(logStreams?.map((stream) => stream.logStreamName)).toEqual(['a', 'b']);
  await expect(
    client.send(new DescribeLogStreamsCommand({ logGroupName: 'none' })),
  ).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
});

it('groups and streams are selected, put in order and paged', async () => {
  const none = await client.send(new DescribeLogGroupsCommand({ logGroupNamePattern: 'nothing' }));
  expect(none.logGroups).toEqual([]);
  const latest = { logGroupName, orderBy: 'LogStreamName', descending: true, limit: 1 } as const;
  const first = await client.send(new DescribeLogStreamsCommand(latest));
  expect(first.logStreams?.map((stream) => stream.logStreamName)).toEqual(['b']);
  const { nextToken } = first;
  const rest = await client.send(new DescribeLogStreamsCommand({ ...latest, nextToken }));
  expect(rest.logStreams?.map((stream) => stream.logStreamName)).toEqual(['a']);
  expect(rest.nextToken).toBeUndefined();
  const named = { logGroupName, logStreamNamePrefix: 'b' };
  const { logStreams } = await client.send(new DescribeLogStreamsCommand(named));
  expect(logStreams?.map((stream) => stream.logStreamName)).toEqual(['b']);
});

it('a group keeps its latest events only, and the streams that have some', () => {
  const small = new LogsEngine(clock, { capacity: 2 });
  for (const n of [1, 2, 3, 4, 5]) small.append('group', n < 4 ? 'old' : 'new', `event ${n}`);
  const group = small.group('group');
  expect(group?.events.map(({ message }) => message)).toEqual(['event 4', 'event 5']);
  expect([...(group?.streams.keys() ?? [])]).toEqual(['new']);
});
