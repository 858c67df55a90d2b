import { lake } from './lake.ts';

test('a delivery stream answers with its name and ARN', async () => {
  const { create, firehose } = await lake();
  expect(await create()).toEqual({
    ref: 'Clicks-Delivery-1a2b3c4d',
    attributes: {
      Arn: 'arn:aws:firehose:us-east-1:000000000000:deliverystream/Clicks-Delivery-1a2b3c4d',
    },
  });
  await firehose.stop();
});

test('a source role that may not read stops the start', async () => {
  const { create, state } = await lake();
  state.denied.add('kinesis:GetRecords');
  expect(() => create()).toThrow(/role\/reader is not authorized to perform kinesis:GetRecords/);
});

test('a write is asked for the object, not for the bucket', async () => {
  const { create, streams, clock, asked, objects, firehose } = await lake();
  await create();
  streams.put('one');
  await clock.advance(60_000);
  await firehose.stop();
  expect(asked.at(-1)).toEqual({
    action: 's3:PutObject',
    resource: `arn:aws:s3:::lake/${objects[0]?.key}`,
  });
});

test.each([
  [{ DeliveryStreamType: 'DirectPut' }, /make it KinesisStreamAsSource/],
  [
    {
      KinesisStreamSourceConfiguration: {
        KinesisStreamARN: 'arn:aws:kinesis:us-east-1:000000000000:stream/other',
        RoleARN: 'arn:aws:iam::000000000000:role/reader',
      },
    },
    /no stream .*stream\/other/,
  ],
])('%j is refused', async (properties, reason) => {
  const { create } = await lake();
  expect(() => create(properties)).toThrow(reason);
});

test.each([
  [{ CompressionFormat: 'Snappy' }, /GZIP or UNCOMPRESSED/],
  [{ ProcessingConfiguration: { Enabled: true } }, /Transforming records is not emulated/],
  [{ CustomTimeZone: 'Asia/Tokyo' }, /in UTC/],
  [{ BufferingHints: { IntervalInSeconds: 901, SizeInMBs: 5 } }, /IntervalInSeconds/],
  [{ Prefix: '!{timestamp:ww}/' }, /does not know "ww"/],
])('a destination with %j is refused', async (destination, reason) => {
  const { create } = await lake({ destination });
  expect(() => create()).toThrow(reason);
});
