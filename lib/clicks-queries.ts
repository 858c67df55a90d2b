import type { Construct } from 'constructs';
import { FlowQueries, type FlowQueriesProps } from './constructs/flow-queries.ts';

/** What every flow's operator asks. A request of a page is a batch of clicks, and its id is logged. */
export class ClicksQueries extends FlowQueries {
  constructor(scope: Construct, id: string, props: Omit<FlowQueriesProps, 'noun'>) {
    super(scope, id, { noun: 'Batch', ...props });
  }
}
