import type { AwsRequest, AwsResponse, Service } from '../../gateway/exchange.ts';
import type { DynamoDbEngine } from './engine.ts';

/** Requests pass to the engine untouched, and so do its answers, errors and pages. */
export function dynamoDbApi(engine: DynamoDbEngine): Service {
  return {
    async handle(request): Promise<AwsResponse> {
      const answer = await engine.call({
        method: request.method,
        url: `${request.path}?${request.query.toString()}`,
        headers: request.headers,
        body: await request.text(),
      });
      return answer.body === UNKNOWN_OPERATION ? refuse(request) : answer;
    },
  };
}

const UNKNOWN_OPERATION = '{"__type":"com.amazon.coral.service#UnknownOperationException"}';

/** dynalite would not say which operation it does not know. */
function refuse(request: AwsRequest): AwsResponse {
  const action = String(request.headers['x-amz-target'] ?? '').split('.')[1];
  return {
    status: 400,
    headers: { 'content-type': 'application/x-amz-json-1.0' },
    body: JSON.stringify({
      __type: 'com.amazon.coral.service#UnknownOperationException',
      message: `local-aws does not implement dynamodb:${action ?? '(no X-Amz-Target header)'}`,
    }),
  };
}
