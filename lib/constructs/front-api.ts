import { Aws, Duration } from 'aws-cdk-lib/core';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import {
  HttpApi,
  HttpAuthorizer,
  HttpAuthorizerType,
  HttpStage,
  LogGroupLogDestination,
  type IHttpRouteAuthorizer,
} from 'aws-cdk-lib/aws-apigatewayv2';
import type { IWidget } from 'aws-cdk-lib/aws-cloudwatch';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { StageSettings } from '../stage.ts';
import { RunbookAlarm } from './runbook-alarm.ts';
import { graph } from './widgets.ts';
import type { SignIn } from './sign-in.ts';

export interface FrontApiProps {
  readonly stage: StageSettings;
  readonly signIn: SignIn;
}

/** What is noted of each request: nothing that tells who sent it. */
const accessLog = {
  requestId: '$context.requestId',
  requestTime: '$context.requestTime',
  routeKey: '$context.routeKey',
  status: '$context.status',
  responseLength: '$context.responseLength',
  responseLatency: '$context.responseLatency',
  integrationLatency: '$context.integrationLatency',
  integrationError: '$context.integrationErrorMessage',
  authorizerError: '$context.authorizer.error',
};

/**
 * The one HTTP API, to which each flow attaches its routes from its own stack. Pages and API share
 * the distribution's origin, so there is no CORS here.
 */
export class FrontApi extends Construct {
  readonly httpApi: HttpApi;
  /** For routes that need a token of the client: an ID or an access token, the handler says which. */
  readonly signedIn: IHttpRouteAuthorizer;

  constructor(scope: Construct, id: string, { stage, signIn }: FrontApiProps) {
    super(scope, id);
    this.httpApi = new HttpApi(this, 'Api', {
      apiName: 'conveyor',
      createDefaultStage: false,
    });
    const logGroup = new LogGroup(this, 'AccessLog', {
      retention: stage.logRetention,
      removalPolicy: stage.removalPolicy,
    });
    new HttpStage(this, 'DefaultStage', {
      httpApi: this.httpApi,
      stageName: '$default',
      autoDeploy: true,
      // Holds for each route by itself. The rate is in requests a second.
      // https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-throttling.html
      throttle: { rateLimit: 50, burstLimit: 100 },
      accessLogSettings: {
        destination: new LogGroupLogDestination(logGroup),
        format: AccessLogFormat.custom(JSON.stringify(accessLog)),
      },
    });

    const { authorizerId } = new HttpAuthorizer(this, 'Authorizer', {
      httpApi: this.httpApi,
      type: HttpAuthorizerType.JWT,
      identitySource: ['$request.header.Authorization'],
      jwtIssuer: signIn.userPool.userPoolProviderUrl,
      jwtAudience: [signIn.client.userPoolClientId],
    });
    this.signedIn = HttpAuthorizer.fromHttpAuthorizerAttributes(this, 'SignedIn', {
      authorizerId,
      authorizerType: 'JWT',
    });
    this.alarm();
  }

  /** What the whole API answers, all flows together, and on the right how fast. */
  requestsGraph(): IWidget {
    const period = Duration.minutes(1);
    return graph('Requests to the whole API', {
      left: [
        this.httpApi.metricCount({ period, statistic: 'Sum', label: 'requests' }),
        this.httpApi.metricClientError({ period, statistic: 'Sum', label: '4xx' }),
        this.httpApi.metricServerError({ period, statistic: 'Sum', label: '5xx' }),
      ],
      right: ['p50', 'p99'].map((statistic) =>
        this.httpApi.metricLatency({ period, statistic, label: `${statistic} (ms)` }),
      ),
    });
  }

  private alarm(): void {
    // One may be a deployment or a cold start too many, which a page tries again.
    new RunbookAlarm(this, 'ServerErrors', {
      description: 'The API answers 5xx: pages cannot do what their users ask for.',
      section: 'api-server-errors',
      metric: this.httpApi.metricServerError({ statistic: 'Sum', period: Duration.minutes(5) }),
      threshold: 3,
    });
    // A cold start takes a second; three, again and again, is something else.
    new RunbookAlarm(this, 'Latency', {
      description: 'One request in a hundred takes 3 seconds or more: pages feel broken.',
      section: 'api-latency',
      metric: this.httpApi.metricLatency({ statistic: 'p99', period: Duration.minutes(5) }),
      threshold: 3_000,
      evaluationPeriods: 3,
    });
  }

  /** The API's own name, for a distribution in front of it. */
  get domainName(): string {
    return `${this.httpApi.apiId}.execute-api.${Aws.REGION}.${Aws.URL_SUFFIX}`;
  }
}
