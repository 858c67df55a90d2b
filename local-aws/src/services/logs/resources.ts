import { z } from 'zod';
import { localArn } from '../../arn.ts';
import type { ResourceType } from '../../resource-type.ts';
import type { LogsEngine } from './engine.ts';

const logGroupProperties = z.looseObject({ LogGroupName: z.string().optional() });

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-logs-loggroup.html */
export function logGroupType(engine: LogsEngine): ResourceType {
  return {
    type: 'AWS::Logs::LogGroup',
    create(resource) {
      const { LogGroupName: name = resource.generatedName } = logGroupProperties.parse(
        resource.properties,
      );
      engine.createGroup(name);
      return { ref: name, attributes: { Arn: logGroupArn(name) } };
    },
  };
}

const logStreamProperties = z.looseObject({ LogStreamName: z.string().optional() });

/**
 * A name to write to: the stream is there with its first event.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-logs-logstream.html
 */
export const logStreamType: ResourceType = {
  type: 'AWS::Logs::LogStream',
  create(resource) {
    const { LogStreamName: name } = logStreamProperties.parse(resource.properties);
    return { ref: name ?? resource.generatedName };
  },
};

export function logGroupArn(name: string): string {
  return `${localArn('logs', `log-group:${name}`)}:*`;
}

/** The name in a group's ARN; what is no such ARN is taken for a name. */
export function logGroupName(identifier: string): string {
  return /:log-group:([^:]+)/.exec(identifier)?.[1] ?? identifier;
}
