import { createHash } from 'node:crypto';
import { z } from 'zod';
import { localArn } from '../../arn.ts';
import type { ResourceType } from '../../resource-type.ts';
import { generateSecretString, secretString } from './random-password.ts';

export interface SecretsManager {
  readonly resourceTypes: readonly ResourceType[];
  /**
   * What `{{resolve:secretsmanager:…}}` stands for. Throws, saying what there is.
   * @param reference `secret-id:SecretString:json-key:version-stage:version-id`, all but the first optional
   * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references-secretsmanager.html
   */
  readonly resolve: (reference: string) => string;
}

const secretProperties = z.looseObject({
  Name: z.string().optional(),
  SecretString: z.string().optional(),
  GenerateSecretString: generateSecretString.optional(),
});

/** An id is an ARN, which has colons itself, or a name. */
const REFERENCE =
  /^(?<id>arn:(?:[^:]*:){4}secret:[^:]+|[^:]+)(?::SecretString(?::(?<key>[^:]*)(?::(?<stage>[^:]*)(?::(?<version>[^:]*))?)?)?)?$/;

/** AWS Secrets Manager, as far as templates need it: secrets that other resources are given. */
export function createSecretsManager(): SecretsManager {
  const secrets = new Map<string, string>();
  return {
    resourceTypes: [
      {
        type: 'AWS::SecretsManager::Secret',
        create({ properties, generatedName }) {
          const { Name, SecretString, GenerateSecretString } = secretProperties.parse(properties);
          if (SecretString !== undefined && GenerateSecretString !== undefined)
            throw new Error('A secret has a SecretString or a GenerateSecretString, not both');
          const name = Name ?? generatedName;
          const value =
            SecretString ?? secretString(generateSecretString.parse(GenerateSecretString ?? {}));
          const arn = localArn('secretsmanager', `secret:${name}-${suffix(name)}`);
          secrets.set(arn, value).set(name, value);
          return { ref: arn, attributes: { Id: arn } };
        },
      },
    ],
    resolve(reference) {
      const { id, key, stage, version } = REFERENCE.exec(reference)?.groups ?? {};
      if (id === undefined)
        throw new Error(`${reference} should be secret-id:SecretString:json-key:stage:version`);
      if ((stage || 'AWSCURRENT') !== 'AWSCURRENT' || version)
        throw new Error(`local-aws keeps the current version of a secret only: ${reference}`);
      const value = secrets.get(id);
      if (value === undefined) throw new Error(`there is no secret ${id}`);
      return key ? field(value, key) : value;
    },
  };
}

function field(value: string, key: string): string {
  const fields = z.record(z.string(), z.unknown()).parse(JSON.parse(value));
  return z.string(`the secret has no text under the key ${key}`).parse(fields[key]);
}

/** Six characters, as Secrets Manager adds them to a name; the same at every start. */
function suffix(name: string): string {
  return createHash('sha256').update(name).digest('hex').slice(0, 6);
}
