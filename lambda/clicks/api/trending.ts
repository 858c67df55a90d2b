import { respond } from '../../shared/http/respond.ts';
import { readQuery } from '../../shared/http/query.ts';
import type { ApiEvent } from '../../shared/http/router.ts';
import type { ClicksApiDependencies } from './dependencies.ts';
import { noQuery } from './schemas.ts';
import { trendsOf } from './trends.ts';

/** What is popular now. */
export async function trending(event: ApiEvent, { tables, now }: ClicksApiDependencies) {
  readQuery(event, noQuery);
  return respond(200, trendsOf(await tables.boards(), now()));
}
