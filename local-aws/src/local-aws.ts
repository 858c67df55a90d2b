import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArn } from './arn.ts';
import { provision, readAssembly } from './assembly/index.ts';
import { LaptopClock } from './clock.ts';
import type { EventTargets } from './event-targets.ts';
import { Callers } from './gateway/callers.ts';
import type { Service } from './gateway/exchange.ts';
import { LoopbackFrontDoors } from './gateway/front-doors.ts';
import { Disturbance } from './gateway/disturbance/disturbance.ts';
import { disturbanceRoutes } from './gateway/disturbance/inside-routes.ts';
import { Gateway } from './gateway/gateway.ts';
import { meterRoutes } from './gateway/metering/inside-routes.ts';
import { Meter } from './gateway/metering/meter.ts';
import { Signatures } from './gateway/signature/signatures.ts';
import { createIam } from './iam/index.ts';
import { createMappings } from './mappings/index.ts';
import { changedFunctions } from './reload.ts';
import { createHttpApis } from './services/apigateway/index.ts';
import { createCloudFormation } from './services/cloudformation/index.ts';
import { createCloudFront } from './services/cloudfront/index.ts';
import { createCognito } from './services/cognito/index.ts';
import { createDynamoDb } from './services/dynamodb/index.ts';
import { createFirehose } from './services/firehose/index.ts';
import { createKinesis } from './services/kinesis/index.ts';
import { createLambda } from './services/lambda/index.ts';
import { createLogs } from './services/logs/index.ts';
import { logGroupName } from './services/logs/resources.ts';
import { bucketDeployment } from './services/s3/bucket-deployment.ts';
import { createS3 } from './services/s3/index.ts';
import { createSecretsManager } from './services/secretsmanager/index.ts';
import { createSes } from './services/ses/index.ts';
import { createSns } from './services/sns/index.ts';
import { createSqs } from './services/sqs/index.ts';
import { createSts } from './services/sts/index.ts';
import { timeTravel } from './time-travel.ts';

export interface LocalAwsOptions {
  /** The output folder of `cdk synth`. */
  readonly assembly: string;
  /**
   * The gateway's port on 127.0.0.1, which the front doors' ports follow: HTTP APIs and distributions
   * each have one. 0 takes any free ones.
   */
  readonly port: number;
  /** Folders of npm packages that stand in for layers which are not built on a laptop. */
  readonly hostPackages?: readonly string[];
  /** Functions start with a debugger (those whose name contains `functionName`), without timeouts. */
  readonly inspect?: { readonly functionName?: string };
  /** How many recipients SES mails a second. Default: 500. */
  readonly sendRate?: number | undefined;
  /** Told what an operator should see. Default: nothing is said. */
  readonly log?: (line: string) => void;
}

export interface LocalAws {
  /** `http://127.0.0.1:<port>`: serves any AWS client. */
  readonly endpoint: string;
  /** CloudFormation types that have no effect here, e.g. `AWS::CloudWatch::Alarm (3)`. */
  readonly notEmulated: readonly string[];
  /** Each stack's outputs, by the stack's name. */
  readonly outputs: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /**
   * Reads the assembly again: functions whose bundle changed run the new one from their next
   * invocation on. Answers with a line for each, and one if something else changed.
   */
  reload(): Promise<readonly string[]>;
  /** Ends every process and listener, and forgets all state. */
  stop(): Promise<void>;
}

/**
 * Runs a synthesized CDK app on this machine: creates its resources, listens, polls its queues.
 * Rejects with what to mend when the assembly, a resource or the port is not as it must be.
 */
export async function startLocalAws(options: LocalAwsOptions): Promise<LocalAws> {
  const { log = () => {} } = options;
  const assembly = readAssembly(options.assembly);
  const clock = new LaptopClock();
  const callers = new Callers();
  const meter = new Meter(() => clock.now());
  const disturbance = new Disturbance();
  const signatures = new Signatures({ callers, now: Date.now });
  const iam = createIam({ log });
  const directory = await mkdtemp(join(tmpdir(), 'local-aws-'));
  const endpoint = (): string => gateway.endpoint;

  const sqs = createSqs({ clock, endpoint });
  const kinesis = createKinesis({ clock });
  const targets: EventTargets = {
    deliver(targetArn, event) {
      const { service } = parseArn(targetArn);
      if (service === 'lambda') lambda.engine.invokeAsync(targetArn, JSON.stringify(event));
      else if (service === 'sqs') sqs.queues.send(targetArn, { body: JSON.stringify(event) });
      else if (service === 'sns') sns.publish(targetArn, JSON.stringify(event));
      else throw new Error(`local-aws cannot deliver events to ${service}: ${targetArn}`);
    },
  };
  const sns = createSns({ clock, queues: sqs.queues, targets: () => targets, log });
  const s3 = createS3({
    clock,
    directory: join(directory, 's3'),
    targets: () => targets,
    forms: { signatures, access: iam.access, now: Date.now },
  });
  const ses = createSes({ clock, publish: sns.publish, sendRate: options.sendRate });
  const secretsManager = createSecretsManager();
  const dynamoDb = createDynamoDb();
  const logs = createLogs({ clock, meter });
  const firehose = createFirehose({
    clock,
    streams: kinesis.streams,
    buckets: s3.engine,
    allows: (roleArn, need) => iam.access.allows(roleArn, need),
    logs: logs.engine,
    watch: { meter, disturbance },
    log,
  });
  const mappings = createMappings({
    clock,
    queues: sqs.queues,
    streams: kinesis.streams,
    invoker: () => lambda.engine,
    targets: () => targets,
    roleOf: (functionArn) => lambda.engine.roleOf(functionArn),
    allows: (functionArn, need) => iam.access.allows(lambda.engine.roleOf(functionArn), need),
    watch: { meter, disturbance },
  });
  const lambda = createLambda({
    clock,
    hostClock: new LaptopClock(),
    endpoint,
    logs,
    targets: () => targets,
    mappings: mappings.registry,
    assetPath: (key: string) => assembly.assetPath(key),
    allows: (roleArn, need) => iam.access.allows(roleArn, need),
    directory,
    credentialsFor: (functionName: string, roleArn: string) => callers.issue(functionName, roleArn),
    hostPackages: (options.hostPackages ?? []).map((path) => resolve(path)),
    inspect: options.inspect,
    onInvoked: (invocation) => meter.invoked(invocation),
    log,
  });
  const cloudFormation = createCloudFormation(() => provisioned.stacks);
  const cognito = createCognito({ clock });
  const doors = new LoopbackFrontDoors(options.port);
  const httpApis = createHttpApis({
    clock,
    doors,
    invoker: () => lambda.engine,
    issuers: cognito.issuers,
    meter,
    log: (logGroupArn, line) => logs.engine.append(logGroupName(logGroupArn), 'access-log', line),
  });
  const cloudFront = createCloudFront({ doors, origins: httpApis.origins, s3: s3.service });

  const gateway = new Gateway({
    signatures,
    access: iam.access,
    services: new Map<string, Service>([
      ['sqs', sqs.service],
      ['kinesis', kinesis.service],
      ['s3', s3.service],
      ['dynamodb', dynamoDb.service],
      ['lambda', lambda.service],
      ['logs', logs.service],
      ['ses', ses.service],
      ['sns', sns.service],
      ['sts', createSts().service],
      ['cloudformation', cloudFormation.service],
      ['cognito-idp', cognito.service],
    ]),
    watch: {
      meter,
      disturbance,
      killEnvironment: (name, id) => lambda.engine.killEnvironment(name, id),
    },
    insideRoutes: [
      ...iam.insideRoutes,
      ...ses.insideRoutes,
      ...lambda.insideRoutes,
      ...mappings.insideRoutes,
      ...cognito.insideRoutes,
      ...meterRoutes(meter),
      ...disturbanceRoutes(disturbance),
      ...timeTravel(clock, () => lambda.engine.running() > 0 || mappings.busy()),
    ],
  });

  const stop = async (): Promise<void> => {
    await mappings.stop();
    await firehose.stop();
    await doors.close();
    await gateway.close();
    await lambda.engine.stop();
  };
  const start = async () => {
    await gateway.listen(options.port);
    return provision({
      assembly,
      clock,
      dynamicReferences: { secretsmanager: secretsManager.resolve },
      resourceTypes: [
        ...iam.resourceTypes,
        ...sqs.resourceTypes,
        ...kinesis.resourceTypes,
        ...firehose.resourceTypes,
        ...s3.resourceTypes,
        bucketDeployment({ engine: s3.engine, assetPath: (key) => assembly.assetPath(key) }),
        ...dynamoDb.resourceTypes,
        ...secretsManager.resourceTypes,
        ...sns.resourceTypes,
        ...ses.resourceTypes,
        ...lambda.resourceTypes,
        ...logs.resourceTypes,
        ...mappings.resourceTypes,
        ...cognito.resourceTypes,
        ...httpApis.resourceTypes,
        ...cloudFront.resourceTypes,
      ],
    });
  };
  const provisioned = await start().catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  mappings.start();

  let current = assembly;
  return {
    endpoint: gateway.endpoint,
    notEmulated: [...provisioned.notEmulated].map(([type, count]) => `${type} (${count})`),
    outputs: Object.fromEntries(
      provisioned.stacks.map(({ stackName, outputs }) => [stackName, outputs]),
    ),
    async reload() {
      const next = readAssembly(options.assembly);
      const { functions, otherwise } = changedFunctions(current, next, provisioned.stacks);
      for (const changed of functions) lambda.engine.updateCode(changed.name, changed.directory);
      current = next;
      return [
        ...functions.map(({ logicalId }) => `${logicalId} runs its new code.`),
        ...otherwise.map(
          (stackName) => `${stackName} changed in more than code: start again to see it.`,
        ),
      ];
    },
    stop,
  };
}
