import { AwsError, toAwsError } from '../../gateway/aws-error.ts';
import type { AwsRequest, AwsResponse, Service } from '../../gateway/exchange.ts';
import { refusal } from '../../gateway/refusal.ts';
import { readJson } from '../../read-json.ts';
import { asking, consumed } from './consumed-capacity.ts';
import type { DynamoDbEngine } from './engine.ts';
import { itemsOf } from './items.ts';
import { dynamoDbPermissions } from './permissions.ts';

/**
 * Requests pass to the engine as they came, and so do its answers, errors and pages; between them it
 * is asked what they consume.
 */
export function dynamoDbApi(engine: DynamoDbEngine): Service {
  return {
    async handle(request): Promise<AwsResponse> {
      try {
        const body = await request.text();
        if (!/^\s*(\{|$)/.test(body)) throw notAnObject();
        if (ASKS_FOR_OLD_ITEM.test(body)) throw validation(OLD_ITEM);
        const action = actionOf(request);
        // What is not JSON names no table; dynalite says so.
        const input = readJson(body);
        const needs = dynamoDbPermissions(action, input);
        if (!ACTIONS.has(action)) {
          request.authorize(needs);
          throw unknownOperation(action);
        }
        request.admit(action, needs);
        const given = await engine.call({
          method: request.method,
          url: `${request.path}?${request.query.toString()}`,
          headers: request.headers,
          body: asking(action, input, body),
        });
        const { answer, billed } = consumed(action, input, given);
        return { ...answer, billed, entries: itemsOf(input) };
      } catch (error) {
        return refusal(request, toAwsError(error));
      }
    },
  };
}

/** dynalite would leave the item out without a word. */
const ASKS_FOR_OLD_ITEM = /"ReturnValuesOnConditionCheckFailure"\s*:\s*"ALL_OLD"/;
const OLD_ITEM =
  'local-aws does not implement ReturnValuesOnConditionCheckFailure. Read the item after the failure.';

/** What dynalite has. */
const ACTIONS: ReadonlySet<string> = new Set([
  'BatchGetItem',
  'BatchWriteItem',
  'CreateTable',
  'DeleteItem',
  'DeleteTable',
  'DescribeTable',
  'DescribeTimeToLive',
  'GetItem',
  'ListTables',
  'ListTagsOfResource',
  'PutItem',
  'Query',
  'Scan',
  'TagResource',
  'UntagResource',
  'UpdateItem',
  'UpdateTable',
]);

/** dynalite would not say which operation it does not know. */
function unknownOperation(action: string): AwsError {
  return new AwsError(
    'UnknownOperationException',
    `local-aws does not implement dynamodb:${action || '(no X-Amz-Target header)'}`,
  );
}

/** Empty: the request names none. */
function actionOf({ headers }: AwsRequest): string {
  return String(headers['x-amz-target'] ?? '').split('.')[1] ?? '';
}

function notAnObject(): AwsError {
  return new AwsError('SerializationException', 'The body is not a JSON object.');
}

function validation(message: string): AwsError {
  return new AwsError('ValidationException', message);
}
