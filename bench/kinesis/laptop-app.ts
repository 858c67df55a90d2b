import { fileURLToPath } from 'node:url';
import { Stream, StreamMode } from 'aws-cdk-lib/aws-kinesis';
import { Code, Function, Runtime, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { KinesisEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { App, Stack, Stage } from 'aws-cdk-lib/core';

const readerCode = fileURLToPath(new URL('../others/reader', import.meta.url));

/** Its name. */
export const CALLER = 'caller';

/** Says by which key it signs: calls that are signed so are verified like any function's. */
const callerCode = `exports.handler = async () => ({
  accessKeyId: process.env.AWS_ACCESS_KEY_ID,
  secretAccessKey: process.env.AWS_SECRET_ACCESS_KEY,
  sessionToken: process.env.AWS_SESSION_TOKEN,
});`;

/** What is measured of local-aws: a stream with a reader, and a function that may call. */
class BenchStack extends Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    const stream = new Stream(this, 'Stream', {
      streamName: 'latency',
      streamMode: StreamMode.PROVISIONED,
      shardCount: 1,
    });
    const runtime = Runtime.NODEJS_24_X;
    const reader = new Function(this, 'Reader', {
      runtime,
      handler: 'index.handler',
      code: Code.fromAsset(readerCode),
    });
    reader.addEventSource(
      new KinesisEventSource(stream, { startingPosition: StartingPosition.TRIM_HORIZON }),
    );
    const caller = new Function(this, 'Caller', {
      functionName: CALLER,
      runtime,
      handler: 'index.handler',
      code: Code.fromInline(callerCode),
    });
    caller.addToRolePolicy(new PolicyStatement({ actions: ['kinesis:*'], resources: ['*'] }));
  }
}

/** Synthesizes the app that local-aws runs. */
export function synthesizeLaptopApp(outdir: string): void {
  const app = new App({
    outdir,
    analyticsReporting: false,
    builtinCloudFormationValidation: false,
  });
  const stack = new BenchStack(app, 'Bench');
  Stage.of(stack)?.synth();
}
