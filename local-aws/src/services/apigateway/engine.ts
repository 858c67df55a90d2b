import { REGION } from '../../arn.ts';
import type { Cors } from './cors.ts';
import type { JwtAuthorizer } from './jwt-authorizer.ts';
import { parseRouteKey, type RouteKey } from './route-key.ts';
import { takeToken, type Bucket, type Throttle } from './token-bucket.ts';

export interface Stage {
  /** `$default`, or the first part of its paths. */
  readonly name: string;
  readonly variables: Readonly<Record<string, string>> | undefined;
  readonly defaultThrottle: Throttle | undefined;
  /** By route key. */
  readonly throttles: ReadonlyMap<string, Throttle>;
  readonly accessLog: { readonly destinationArn: string; readonly format: string } | undefined;
}

export interface Integration {
  readonly functionArn: string;
  /** ms. */
  readonly timeout: number;
}

export interface Route {
  /** As the template has it, e.g. `GET /videos/{videoId}`. */
  readonly routeKey: string;
  readonly key: RouteKey;
  readonly integration: Integration;
  /** Undefined: anybody may. */
  readonly authorizer: JwtAuthorizer | undefined;
  readonly scopes: readonly string[];
}

/** One HTTP API: what stacks have attached to it. */
export class HttpApi {
  readonly id: string;
  readonly cors: Cors | undefined;
  readonly #stages = new Map<string, Stage>();
  readonly #integrations = new Map<string, Integration>();
  readonly #authorizers = new Map<string, JwtAuthorizer>();
  /** By what tells routes apart. */
  readonly #routes = new Map<string, Route>();
  readonly #buckets = new Map<string, Bucket>();

  constructor(id: string, cors: Cors | undefined) {
    this.id = id;
    this.cors = cors;
  }

  /** The name AWS gives it. */
  get domainName(): string {
    return `${this.id}.execute-api.${REGION}.amazonaws.com`;
  }

  get routes(): Iterable<Route> {
    return this.#routes.values();
  }

  addStage(stage: Stage): void {
    this.#stages.set(stage.name, stage);
  }

  addIntegration(id: string, integration: Integration): void {
    this.#integrations.set(id, integration);
  }

  addAuthorizer(id: string, authorizer: JwtAuthorizer): void {
    this.#authorizers.set(id, authorizer);
  }

  /** Throws when the route, or what it refers to, is not as it must be. */
  addRoute(route: {
    readonly routeKey: string;
    readonly integrationId: string;
    readonly authorizerId: string | undefined;
    readonly scopes: readonly string[];
  }): void {
    const { routeKey, integrationId, authorizerId, scopes } = route;
    const key = parseRouteKey(routeKey);
    const twin = this.#routes.get(shapeOf(key));
    if (twin) throw new Error(`The API has ${twin.routeKey} already: ${routeKey} is the same.`);
    const integration = this.#integrations.get(integrationId);
    if (!integration) throw new Error(`The API ${this.id} has no integration ${integrationId}.`);
    const authorizer = authorizerId === undefined ? undefined : this.#authorizers.get(authorizerId);
    if (authorizerId !== undefined && !authorizer)
      throw new Error(`The API ${this.id} has no authorizer ${authorizerId}.`);
    this.#routes.set(shapeOf(key), { routeKey, key, integration, authorizer, scopes });
  }

  /** The stage of a path, and what routes see of the path. */
  stageOf(path: string): { readonly stage: Stage; readonly path: string } | undefined {
    const [, name = '', rest = ''] = /^\/([^/]*)(.*)$/.exec(path) ?? [];
    const named = name === '$default' ? undefined : this.#stages.get(name);
    if (named) return { stage: named, path: rest || '/' };
    const stage = this.#stages.get('$default');
    return stage && { stage, path };
  }

  /** False: too many requests; this one is not to be answered. */
  admit({ name, throttles, defaultThrottle }: Stage, { routeKey }: Route, now: number): boolean {
    const throttle = throttles.get(routeKey) ?? defaultThrottle;
    if (!throttle) return true;
    const id = `${name} ${routeKey}`;
    const { bucket, taken } = takeToken(this.#buckets.get(id), throttle, now);
    this.#buckets.set(id, bucket);
    return taken;
  }
}

/** The same for routes that no request could tell apart. */
function shapeOf(key: RouteKey): string {
  if (key.kind === 'default') return '$default';
  const parts = key.segments.map((one) => (one.kind === 'literal' ? one.text : `{${one.kind}}`));
  return `${key.method ?? 'ANY'} /${parts.join('/')}`;
}
