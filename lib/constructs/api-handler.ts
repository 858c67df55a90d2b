import { Duration } from 'aws-cdk-lib/core';
import { HttpRoute, HttpRouteKey, type HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type { IWidget } from 'aws-cdk-lib/aws-cloudwatch';
import type { Function } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { FrontApi } from './front-api.ts';
import { Handler, type HandlerProps, type Variables } from './handler.ts';
import { functionGraphs, rowText } from './widgets.ts';

interface ApiRoute {
  readonly method: HttpMethod;
  /** Begins with `/api/`: the distribution has nothing else for the API. */
  readonly path: `/api/${string}`;
  /** Needs no token. @default false */
  readonly public?: boolean;
}

export interface ApiHandlerProps<Environment extends Variables> extends HandlerProps<Environment> {
  readonly frontApi: FrontApi;
  readonly routes: readonly ApiRoute[];
}

/**
 * A function that answers routes of the front door's API. Its routes belong to this construct's
 * stack: the API's own stack knows nothing of them.
 */
export class ApiHandler<Environment extends Variables> extends Construct {
  readonly function: Function;
  private readonly frontApi: FrontApi;

  constructor(scope: Construct, id: string, props: ApiHandlerProps<Environment>) {
    super(scope, id);
    this.frontApi = props.frontApi;
    this.function = new Handler(this, 'Handler', {
      ...props,
      // Someone is waiting: more memory is more CPU, and API Gateway gives up after 30 seconds.
      memorySize: props.memorySize ?? 1024,
      timeout: props.timeout ?? Duration.seconds(10),
    }).function;
    const integration = new HttpLambdaIntegration('Integration', this.function);
    for (const { method, path, public: isPublic = false } of props.routes) {
      new HttpRoute(this, `${method} ${path}`, {
        httpApi: props.frontApi.httpApi,
        routeKey: HttpRouteKey.with(path, method),
        integration,
        authorizer: isPublic ? undefined : props.frontApi.signedIn,
      });
    }
  }

  /** The function on a dashboard: the requests to the API, its invocations, its time. */
  dashboardRow(shows: string): IWidget[] {
    return [
      rowText(this.node.id, shows, 'nobody asked. API Gateway measures only while somebody does.'),
      this.frontApi.requestsGraph(),
      ...functionGraphs(this.function),
    ];
  }
}
