import * as z from 'zod';
import { runVideo } from '../../demo/video-flow.ts';
import { given } from './support/given.ts';
import { runningApp } from './support/running-app.ts';
import { prepared } from './support/scratch.ts';

jest.setTimeout(60_000);

const app = runningApp();

/** A line that one of our functions wrote. */
const line = z.looseObject({ service: z.string(), message: z.string(), videoId: z.string() });
const withMetrics = line.extend({
  _aws: z.object({
    CloudWatchMetrics: z.tuple([
      z.object({
        Dimensions: z.tuple([z.tuple([z.literal('service')])]),
        Metrics: z.array(z.object({ Name: z.string() })),
      }),
    ]),
  }),
});

given(['clock', 'processes', 'own laptop'], () => {
  it('a video leaves its id in every line of every function, and its outcome in one as metrics', async () => {
    const { video } = await runVideo(app.target, {
      file: prepared('shorter.mp4'),
      title: 'One id',
      user: app.guest('ida'),
    });
    await app.inside.skip(1); // Waits until nothing runs: the last lines come after the mail.
    const { outputs } = app.target;
    const names = [
      outputs.ApiFunctionName,
      outputs.ReceiverFunctionName,
      outputs.EncoderFunctionName,
      outputs.MailerFunctionName,
    ];
    const logs = await Promise.all(names.map((name) => app.inside.log(name)));
    const written = logs
      .flatMap((log) => log.split('\n'))
      .filter((text) => text.startsWith('{') && 'service' in JSON.parse(text))
      .map((text) => line.parse(JSON.parse(text)));

    expect(new Set(written.map(({ service }) => service))).toEqual(
      new Set(['api', 'receiver', 'encoder', 'mailer']),
    );
    expect(written.filter(({ videoId }) => videoId !== video.videoId)).toEqual([]);

    const measured = written.flatMap((one) => withMetrics.safeParse(one).data ?? []);
    expect(measured).toMatchObject([{ service: 'encoder', Ready: 1 }]);
    for (const { _aws: metadata, ...figures } of measured)
      for (const { Name } of metadata.CloudWatchMetrics[0].Metrics)
        expect(figures).toHaveProperty(Name, expect.any(Number));
  });
});
