import type { FrontDoors, WebHandler, WebOrigins } from '../../gateway/web.ts';
import { httpApiHandler, type HttpApiContext } from './api.ts';
import type { Cors } from './cors.ts';
import { HttpApi, type Integration } from './engine.ts';
import type { JwtAuthorizer } from './jwt-authorizer.ts';

/** The account's HTTP APIs, each behind a front door of its own. */
export class HttpApis implements WebOrigins {
  readonly #doors: FrontDoors;
  readonly #context: HttpApiContext;
  readonly #apis = new Map<string, HttpApi>();
  /** By domain name: AWS's, and the front door's. */
  readonly #handlers = new Map<string, WebHandler>();

  constructor(doors: FrontDoors, context: HttpApiContext) {
    this.#doors = doors;
    this.#context = context;
  }

  /** Answers with the authority of its front door. */
  async create(id: string, cors: Cors | undefined): Promise<string> {
    const api = new HttpApi(id, cors);
    const handler = httpApiHandler(api, this.#context);
    const authority = await this.#doors.open(handler);
    this.#apis.set(id, api);
    this.#handlers.set(authority, handler).set(api.domainName, handler);
    return authority;
  }

  /** Throws when there is no such API. */
  get(id: string): HttpApi {
    const api = this.#apis.get(id);
    if (!api) throw new Error(`There is no HTTP API ${id}.`);
    return api;
  }

  /** Throws when there is no such function. */
  addIntegration(apiId: string, id: string, integration: Integration): void {
    this.#context.invoker().timeoutOf(integration.functionArn);
    this.get(apiId).addIntegration(id, integration);
  }

  /** As AWS does, refuses an issuer whose keys cannot be had. */
  addAuthorizer(apiId: string, id: string, authorizer: JwtAuthorizer): void {
    if (!this.#context.issuers.keysOf(authorizer.issuer))
      throw new Error(
        `Nobody here issues tokens as ${authorizer.issuer}. local-aws knows the user pools of this app: https://cognito-idp.REGION.amazonaws.com/USER_POOL_ID`,
      );
    this.get(apiId).addAuthorizer(id, authorizer);
  }

  find(domainName: string): WebHandler | undefined {
    return this.#handlers.get(domainName);
  }
}
