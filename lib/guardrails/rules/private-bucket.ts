import * as z from 'zod';
import type { Assembly, Resource } from '../assembly.ts';
import { flag, list, read } from '../properties.ts';
import type { Rule } from '../rule.ts';
import { statementsOfPolicy } from '../views/statement.ts';

/** A bucket that says nothing is closed; one that says something, only where it says so. */
const publicAccess = z.strictObject({
  BlockPublicAcls: flag(false),
  BlockPublicPolicy: flag(false),
  IgnorePublicAcls: flag(false),
  RestrictPublicBuckets: flag(false),
});
const plainHttp = z.object({
  Bool: z.object({ 'aws:SecureTransport': list(z.enum(['false']).or(z.literal(false))) }),
});

export const privateBucket: Rule = {
  id: 'private-bucket',
  demands: 'A bucket blocks public access and refuses requests without TLS.',
  because: 'One wrong policy otherwise shows its objects to everybody, or to everybody on the way.',
  page: 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/security-best-practices.html',

  *check(assembly) {
    for (const resource of assembly.ofType('AWS::S3::Bucket')) {
      const open = openSettings(resource.properties.PublicAccessBlockConfiguration);
      if (open.length > 0)
        yield {
          resource,
          property: 'PublicAccessBlockConfiguration',
          problem: `The bucket does not block public access: ${open.join(', ')} is off.`,
          mend: 'Set blockPublicAccess: BlockPublicAccess.BLOCK_ALL, and serve it by CloudFront.',
        };
      if (!refusesPlainHttp(assembly, resource))
        yield {
          resource,
          property: 'BucketName',
          problem: 'The bucket answers requests without TLS.',
          mend: 'Set enforceSSL: true on the bucket.',
        };
    }
  },
};

function openSettings(configuration: unknown): string[] {
  return Object.entries(read(publicAccess, configuration) ?? {})
    .filter(([, value]) => value === false)
    .map(([setting]) => setting);
}

function refusesPlainHttp(assembly: Assembly, bucket: Resource): boolean {
  return assembly
    .ofType('AWS::S3::BucketPolicy')
    .filter((policy) => assembly.target(policy.properties.Bucket, policy) === bucket)
    .flatMap(statementsOfPolicy)
    .some(({ Effect, Condition }) => {
      const secure = plainHttp.safeParse(Condition).data?.Bool['aws:SecureTransport'] ?? [];
      return Effect === 'Deny' && secure.length > 0;
    });
}
