import type { FunctionConfiguration } from './function-configuration.ts';

/** What Lambda itself writes about an invocation, in its text format. */
export interface Report {
  readonly requestId: string;
  /** ms. */
  readonly duration: number;
  /** ms; only of the invocation that started the environment. */
  readonly initDuration: number | undefined;
  /** Bytes. */
  readonly maxMemoryUsed: number;
  /** Why it did not end by itself. */
  readonly status: 'timeout' | 'error' | undefined;
}

export function startLine(requestId: string): string {
  return `START RequestId: ${requestId} Version: $LATEST`;
}

export function endLine(requestId: string): string {
  return `END RequestId: ${requestId}`;
}

/**
 * ms, rounded up. Init is billed too since August 2025.
 * @see https://aws.amazon.com/lambda/pricing/
 */
export function billedDuration({ duration, initDuration = 0 }: Report): number {
  return Math.ceil(duration + initDuration);
}

export function reportLine(report: Report, configuration: FunctionConfiguration): string {
  const fields = [
    `REPORT RequestId: ${report.requestId}`,
    `Duration: ${report.duration.toFixed(2)} ms`,
    `Billed Duration: ${billedDuration(report)} ms`,
    `Memory Size: ${configuration.memorySize} MB`,
    `Max Memory Used: ${Math.ceil(report.maxMemoryUsed / 2 ** 20)} MB`,
  ];
  if (report.initDuration !== undefined)
    fields.push(`Init Duration: ${report.initDuration.toFixed(2)} ms`);
  if (report.status) fields.push(`Status: ${report.status}`);
  return fields.join('\t');
}

/** An error document as callers of a function get it. */
export function errorDocument(errorType: string, errorMessage: string): string {
  return JSON.stringify({ errorType, errorMessage });
}
