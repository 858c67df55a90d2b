import { Duration } from 'aws-cdk-lib/core';
import { HttpRoute, HttpRouteKey, type HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type { Function } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { FrontApi } from './front-api.ts';
import { Handler, type HandlerProps, type Variables } from './handler.ts';

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

  constructor(scope: Construct, id: string, props: ApiHandlerProps<Environment>) {
    super(scope, id);
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
}
