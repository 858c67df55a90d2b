import type {
  APIGatewayEventRequestContextJWTAuthorizer,
  APIGatewayEventRequestContextV2,
  APIGatewayProxyEventV2WithRequestContext,
  APIGatewayProxyStructuredResultV2,
} from 'aws-lambda';
import type { Log } from '../log.ts';
import { Problem } from './problem.ts';
import { refuse } from './respond.ts';

/** A request as an HTTP API hands it on; public routes have no authorizer. */
export type ApiEvent = APIGatewayProxyEventV2WithRequestContext<
  APIGatewayEventRequestContextV2 & {
    readonly authorizer?: APIGatewayEventRequestContextJWTAuthorizer;
  }
>;

/** Answers the requests of one route; throws a `Problem` to refuse. */
export type Operation<Dependencies> = (
  event: ApiEvent,
  dependencies: Dependencies,
) => Promise<APIGatewayProxyStructuredResultV2>;

/**
 * Answers each request with the operation of its route key, such as `GET /api/videos/{videoId}`.
 * What nobody foresaw is logged, once, with the ids in its path and without the rest of
 * the request: that holds people's data.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
export function createRouter<Dependencies>(
  operations: Readonly<Record<string, Operation<Dependencies>>>,
  dependencies: Dependencies,
  log: Log,
) {
  const routes = new Map(Object.entries(operations));
  return async (event: ApiEvent): Promise<APIGatewayProxyStructuredResultV2> => {
    const { routeKey } = event;
    try {
      const operation = routes.get(routeKey);
      if (!operation) throw new Problem(404, 'There is nothing at this address.');
      return await operation(event, dependencies);
    } catch (error) {
      if (error instanceof Problem) return refuse(error);
      const { requestId } = event.requestContext;
      log.with({ requestId, routeKey, ...event.pathParameters }).error('A request failed', error);
      return refuse(
        new Problem(
          500,
          `Something failed on our side. Please try again; if it goes on, tell us ${requestId}.`,
        ),
      );
    }
  };
}
