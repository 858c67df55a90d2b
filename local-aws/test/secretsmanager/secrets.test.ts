import { assert, integer, property, record, boolean } from 'fast-check';
import { provision } from '../../src/assembly/index.ts';
import { templateSchema } from '../../src/assembly/template.ts';
import { VirtualClock } from '../../src/clock.ts';
import {
  generateSecretString,
  secretString,
} from '../../src/services/secretsmanager/random-password.ts';
import { createSecretsManager } from '../../src/services/secretsmanager/index.ts';

const dynamic = (reference: unknown) => ({
  'Fn::Join': ['', ['{{resolve:secretsmanager:', reference, '}}']],
});
const secret = (properties: object) => ({
  Type: 'AWS::SecretsManager::Secret',
  Properties: properties,
});

/** What a resource is given that says `{ Given: value }`, in a stack with these secrets. */
async function given(value: unknown, secrets: Record<string, object> = {}): Promise<unknown> {
  const manager = createSecretsManager();
  const seen: unknown[] = [];
  const template = {
    Resources: { ...secrets, User: { Type: 'User', Properties: { Given: value } } },
  };
  await provision({
    assembly: {
      directory: '/',
      stacks: [{ stackName: 'App', template: templateSchema.parse(template) }],
      assetPath: () => '/',
    },
    resourceTypes: [
      ...manager.resourceTypes,
      {
        type: 'User',
        create({ properties }) {
          seen.push(properties.Given);
          return { ref: 'user' };
        },
      },
    ],
    clock: new VirtualClock(0),
    dynamicReferences: { secretsmanager: manager.resolve },
  });
  return seen[0];
}

/** `Fields` is a secret below. */
const arnThen = (rest: string) => ({ 'Fn::Join': ['', [{ Ref: 'Fields' }, rest]] });

describe('a dynamic reference', () => {
  const secrets = {
    Plain: secret({ Name: 'plain', SecretString: 'guess me' }),
    Fields: secret({ SecretString: '{"user":"ada","port":1}' }),
    Made: secret({ GenerateSecretString: { PasswordLength: 40, ExcludePunctuation: true } }),
  };

  it.each([
    ['by ARN, as the CDK writes it', dynamic({ Ref: 'Plain' }), 'guess me'],
    ['with all parts, most of them empty', dynamic('plain:SecretString:::'), 'guess me'],
    ['within more text', 'a-{{resolve:secretsmanager:plain}}-z', 'a-guess me-z'],
    ['deep down', { Headers: ['{{resolve:secretsmanager:plain}}'] }, { Headers: ['guess me'] }],
    ['to a field', dynamic(arnThen(':SecretString:user::')), 'ada'],
    ['to the current version', dynamic('plain:SecretString::AWSCURRENT'), 'guess me'],
  ])('is resolved %s', async (_how, value, expected) => {
    expect(await given(value, secrets)).toEqual(expected);
  });

  it('means the same secret wherever it stands', async () => {
    const value = await given([dynamic({ Ref: 'Made' }), dynamic({ Ref: 'Made' })], secrets);
    const [one, other] = Array.isArray(value) ? value.map(String) : [];
    expect(one).toMatch(/^[A-Za-z0-9]{40}$/);
    expect(other).toBe(one);
  });

  it.each([
    ['{{resolve:secretsmanager:nobody}}', 'there is no secret nobody'],
    ['{{resolve:secretsmanager:plain:SecretBinary}}', 'should be secret-id:SecretString'],
    ['{{resolve:secretsmanager:plain:SecretString::AWSPREVIOUS}}', 'the current version'],
    [dynamic(arnThen(':SecretString:port')), 'the secret has no text under the key port'],
    ['{{resolve:ssm:/path}}', 'resolves dynamic references to secretsmanager, not to ssm'],
  ])('to what there is not is refused: %j', async (value, reason) => {
    await expect(given(value, secrets)).rejects.toThrow(reason);
    await expect(given(value, secrets)).rejects.toThrow('App/User (User)');
  });
});

describe('a generated secret', () => {
  it('has the length and the characters asked for, one of each type at least', () => {
    const wish = record({
      PasswordLength: integer({ min: 5, max: 60 }),
      ExcludeLowercase: boolean(),
      ExcludeNumbers: boolean(),
      ExcludePunctuation: boolean(),
      IncludeSpace: boolean(),
    });
    assert(
      property(wish, (wished) => {
        const made = secretString(
          generateSecretString.parse({ ...wished, ExcludeCharacters: 'Ab1!' }),
        );
        const has = (type: RegExp) => type.test(made);
        expect(made).toHaveLength(wished.PasswordLength);
        expect(made).not.toMatch(/[Ab1!]/);
        expect({
          lower: has(/[a-z]/),
          upper: has(/[A-Z]/),
          number: has(/\d/),
          punctuation: has(/[^\w ]|_/),
          space: has(/ /),
        }).toEqual({
          lower: !wished.ExcludeLowercase,
          upper: true,
          number: !wished.ExcludeNumbers,
          punctuation: !wished.ExcludePunctuation,
          space: wished.IncludeSpace,
        });
      }),
    );
  });

  it('is a field of a template, if one is given', () => {
    const made = secretString(
      generateSecretString.parse({
        SecretStringTemplate: '{"user":"ada"}',
        GenerateStringKey: 'password',
      }),
    );
    expect(JSON.parse(made)).toEqual({ user: 'ada', password: expect.stringMatching(/^.{32}$/) });
  });

  it.each([
    [{ PasswordLength: 3 }, 'cannot have one of each of 4 types'],
    [{ GenerateStringKey: 'password' }, 'belong together'],
  ])('that cannot be is refused: %j', (wish, reason) => {
    expect(() => secretString(generateSecretString.parse(wish))).toThrow(reason);
  });
});
