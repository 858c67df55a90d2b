import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { openApiDocument } from '../../docs/openapi-document.ts';
import { operations as clicksApiOperations } from '../../lambda/clicks/api/operations.ts';
import { operations as collectorOperations } from '../../lambda/clicks/collector/operations.ts';
import { operations as postsOperations } from '../../lambda/posts/api/operations.ts';
import { operations as subscriptionsOperations } from '../../lambda/posts/subscriptions/operations.ts';
import { operations as videoOperations } from '../../lambda/video/api/operations.ts';

const repository = join(__dirname, '../..');
const file = join(repository, 'docs/openapi.json');
const document = openApiDocument();

describe('the OpenAPI document', () => {
  it('in docs/ is the one that the code makes; if not, run npm run openapi', () => {
    const committed: unknown = JSON.parse(readFileSync(file, 'utf8'));
    expect(committed).toEqual(JSON.parse(JSON.stringify(document)));
  });

  it('is valid', () => {
    const validator = require.resolve('@seriousme/openapi-schema-validator');
    const validate = join(dirname(validator), 'bin/validate-api-cli.js');
    const verdict = execFileSync(process.execPath, [validate, file], { timeout: 30_000 });
    expect(JSON.parse(verdict.toString())).toEqual({ valid: true });
  });

  it('has every route of the handlers, and no other', () => {
    const routes = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(new Set(routes)).toEqual(
      new Set(
        [
          videoOperations,
          postsOperations,
          subscriptionsOperations,
          collectorOperations,
          clicksApiOperations,
        ].flatMap((operations) => Object.keys(operations)),
      ),
    );
  });

  it('refers to components that there are, and has none that nothing refers to', () => {
    const text = JSON.stringify(document);
    const referred = [...text.matchAll(/"#\/components\/(\w+\/\w+)"/g)].map(([, name]) => name);
    const components = Object.entries({
      schemas: document.components.schemas,
      responses: document.components.responses,
    }).flatMap(([kind, some]) => Object.keys(some).map((name) => `${kind}/${name}`));
    expect(new Set(referred)).toEqual(new Set(components));
  });

  it('shows who is let in: what readers and visitors do is public, the rest needs an ID token', () => {
    const isPublic = Object.values(document.paths)
      .flatMap((methods) => Object.values(methods))
      .filter(({ security }) => security.length === 0)
      .map(({ operationId }) => operationId);
    expect(new Set(isPublic)).toEqual(
      new Set([
        'watchVideo',
        'listPublishedPosts',
        'requestSubscription',
        'confirmSubscription',
        'unsubscribe',
        'showUnsubscribe',
        'sendClicks',
        'getStatistics',
        'getTrends',
      ]),
    );
  });
});
