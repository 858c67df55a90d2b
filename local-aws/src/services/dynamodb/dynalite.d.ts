/** dynalite has no types of its own. These cover what is used here. */
declare module 'dynalite' {
  import type { IncomingHttpHeaders } from 'node:http';
  import type { EventEmitter } from 'node:events';

  /** What dynalite reads of a request: less than a whole `IncomingMessage`. */
  type DynaliteRequest = EventEmitter & {
    method: string;
    url: string;
    headers: IncomingHttpHeaders;
  };

  /** What dynalite writes: less than a whole `ServerResponse`. */
  interface DynaliteResponse {
    statusCode: number;
    setHeader(name: string, value: string | number): void;
    end(body?: string): void;
  }

  /** An `http.Server` that need not listen. */
  interface DynaliteServer {
    emit(event: 'request', request: DynaliteRequest, response: DynaliteResponse): boolean;
  }

  export default function dynalite(options: {
    createTableMs: number;
    updateTableMs: number;
    deleteTableMs: number;
  }): DynaliteServer;
}

/** What dynalite keeps its tables in. */
declare module 'dynalite/db/index.js' {
  interface Store {
    readonly lifecycleManager: {
      /** Notes an operation until it ends, and answers with it. */
      trackOperation: (operation: Promise<unknown>) => Promise<unknown>;
    };
  }

  const database: { create: (options: object) => Store };
  export default database;
}
