import { z } from 'zod';
import type { ResourceType } from '../../resource-type.ts';
import type { Identities } from './identities.ts';

const identitySchema = z.object({ EmailIdentity: z.string() });
const configurationSetSchema = z.object({ Name: z.string().optional() });

/** Identities are verified at once; a configuration set has nothing to configure here. */
export function sesResources(identities: Identities): readonly ResourceType[] {
  return [
    {
      type: 'AWS::SES::EmailIdentity',
      create({ properties }) {
        const { EmailIdentity: identity } = identitySchema.parse(properties);
        identities.verify(identity);
        return { ref: identity };
      },
    },
    {
      type: 'AWS::SES::ConfigurationSet',
      create: ({ properties, generatedName }) => ({
        ref: configurationSetSchema.parse(properties).Name ?? generatedName,
      }),
    },
  ];
}
