import { refusals, schemas, type OperationObject } from '../lambda/shared/http/openapi.ts';
import { clicksApiOperations } from '../lambda/clicks/api/openapi.ts';
import { collectorOperations } from '../lambda/clicks/collector/openapi.ts';
import { postsOperations } from '../lambda/posts/api/openapi.ts';
import { subscriptionsOperations } from '../lambda/posts/subscriptions/openapi.ts';
import { videoOperations } from '../lambda/video/api/openapi.ts';

/** Describes the HTTP API with the schemas that its functions parse with. */
export function openApiDocument() {
  return {
    openapi: '3.1.1',
    info: {
      title: 'Conveyor',
      version: '0.1.0',
      description:
        'Announce a video, upload it, see how it gets on, watch it. ' +
        'Write a post, which is mailed to those who subscribe to you. ' +
        'Tell what happens on your pages, and see what is popular.',
      license: { name: 'MIT-0', identifier: 'MIT-0' },
    },
    servers: [
      {
        url: '{siteUrl}',
        description: 'The distribution, which serves site, media and API.',
        variables: {
          siteUrl: {
            default: 'https://d111111abcdef8.cloudfront.net',
            description: 'The output SiteUrl of the stack ConveyorFoundation.',
          },
        },
      },
    ],
    paths: pathsOf({
      ...videoOperations,
      ...postsOperations,
      ...subscriptionsOperations,
      ...collectorOperations,
      ...clicksApiOperations,
    }),
    components: {
      schemas: schemas(),
      responses: refusals,
      securitySchemes: {
        idToken: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'JWT',
          description: 'An ID token of the user pool. Access tokens are answered with 403.',
        },
      },
    },
  };
}

/** Route keys have a method and a path: `GET /api/videos`. */
function pathsOf(operations: Readonly<Record<string, OperationObject>>) {
  const paths: Record<string, Record<string, OperationObject>> = {};
  for (const [routeKey, operation] of Object.entries(operations)) {
    const [method = '', path = ''] = routeKey.split(' ');
    paths[path] = { ...paths[path], [method.toLowerCase()]: operation };
  }
  return paths;
}
