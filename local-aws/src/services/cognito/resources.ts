import { createHash } from 'node:crypto';
import { REGION } from '../../arn.ts';
import type { ResourceType } from '../../resource-type.ts';
import type { CognitoEngine } from './engine.ts';
import { userPoolClientSettings, userPoolSettings } from './settings.ts';

/** How user pools and their clients come from a template. */
export function cognitoResourceTypes(engine: CognitoEngine): readonly ResourceType[] {
  return [userPoolType(engine), userPoolClientType(engine)];
}

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cognito-userpool.html */
function userPoolType(engine: CognitoEngine): ResourceType {
  return {
    type: 'AWS::Cognito::UserPool',
    create({ properties, generatedName }) {
      const settings = userPoolSettings.parse(properties);
      const id = `${REGION}_${alphanumeric(generatedName, 9)}`;
      const pool = engine.createPool(id, settings.UserPoolName ?? generatedName, settings);
      return {
        ref: id,
        attributes: {
          Arn: pool.arn,
          ProviderName: pool.providerName,
          ProviderURL: pool.issuer,
          UserPoolId: id,
        },
      };
    },
  };
}

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cognito-userpoolclient.html */
function userPoolClientType(engine: CognitoEngine): ResourceType {
  return {
    type: 'AWS::Cognito::UserPoolClient',
    create({ properties, generatedName }) {
      const settings = userPoolClientSettings.parse(properties);
      const id = alphanumeric(generatedName, 26);
      const { name } = engine.createClient(id, settings.ClientName ?? generatedName, settings);
      return { ref: id, attributes: { ClientId: id, Name: name } };
    },
  };
}

/** The same at every start, so that what is written down stays right. */
function alphanumeric(name: string, length: number): string {
  const digest = createHash('sha256').update(name).digest('hex');
  return BigInt(`0x1${digest}`).toString(36).slice(-length);
}
