import type { Service } from '../../gateway/exchange.ts';
import type { ResourceType } from '../../resource-type.ts';
import { dynamoDbApi } from './api.ts';
import { DynamoDbEngine } from './engine.ts';
import { dynamoDbResources } from './resources.ts';

export interface DynamoDb {
  readonly service: Service;
  readonly resourceTypes: readonly ResourceType[];
}

/** DynamoDB in memory, without streams and expiry. It holds nothing that would have to be closed. */
export function createDynamoDb(): DynamoDb {
  const engine = new DynamoDbEngine();
  return { service: dynamoDbApi(engine), resourceTypes: dynamoDbResources(engine) };
}
