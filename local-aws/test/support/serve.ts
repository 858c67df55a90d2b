import { Callers } from '../../src/gateway/callers.ts';
import type { Service } from '../../src/gateway/exchange.ts';
import { Gateway, type GatewayOptions } from '../../src/gateway/gateway.ts';
import { Signatures } from '../../src/gateway/signature/signatures.ts';

/** What an SDK client is made with. It never tries again: a failure is a failure. */
export interface ClientOptions {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string;
  };
  readonly maxAttempts: number;
}

export interface Served {
  /** `http://127.0.0.1:<port>`. */
  readonly endpoint: string;
  /** For a client of the operator's. */
  readonly client: ClientOptions;
  /** For a client of a function's. */
  clientOf(functionName: string, roleArn: string): ClientOptions;
  close(): Promise<void>;
}

/**
 * One service behind the gateway on a free port, for tests through an SDK client. Whoever calls may
 * do everything, unless `access` says otherwise.
 */
export async function serve(
  signingName: string,
  service: Service,
  access: GatewayOptions['access'] = { authorize: () => {} },
  callers = new Callers(),
): Promise<Served> {
  const gateway = new Gateway({
    signatures: new Signatures({ callers, now: Date.now }),
    access,
    services: new Map([[signingName, service]]),
    insideRoutes: [],
  });
  await gateway.listen(0);
  const clientWith = (credentials: ClientOptions['credentials']): ClientOptions => ({
    endpoint: gateway.endpoint,
    region: 'us-east-1',
    credentials,
    maxAttempts: 1,
  });
  return {
    endpoint: gateway.endpoint,
    client: clientWith({ accessKeyId: 'local', secretAccessKey: 'local' }),
    clientOf: (functionName, roleArn) => clientWith(callers.issue(functionName, roleArn)),
    close: () => gateway.close(),
  };
}
