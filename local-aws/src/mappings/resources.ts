import { createHash } from 'node:crypto';
import { localArn } from '../arn.ts';
import type { Clock } from '../clock.ts';
import type { ResourceType } from '../resource-type.ts';
import { declaredMapping } from './declared-mapping.ts';
import type { EventSourceMappings } from './event-source-mappings.ts';

export function eventSourceMappingType(mappings: EventSourceMappings, clock: Clock): ResourceType {
  return {
    type: 'AWS::Lambda::EventSourceMapping',
    create(resource) {
      const { functionName, enabled, ...mapping } = declaredMapping(resource.properties);
      const uuid = uuidOf(`${resource.stackName}/${resource.logicalId}`);
      mappings.add({
        ...mapping,
        uuid,
        functionArn: functionName.startsWith('arn:')
          ? functionName
          : localArn('lambda', `function:${functionName}`),
        state: enabled ? 'Enabled' : 'Disabled',
        lastModified: clock.now(),
      });
      return {
        ref: uuid,
        attributes: {
          Id: uuid,
          EventSourceMappingArn: localArn('lambda', `event-source-mapping:${uuid}`),
        },
      };
    },
  };
}

/** The same at every start. */
function uuidOf(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    hex.slice(12, 16),
    hex.slice(16, 20),
    hex.slice(20, 32),
  ].join('-');
}
