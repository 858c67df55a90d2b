import { totalOf, type Bill, type StreamMode } from './bill.ts';
import type { Traffic } from './designs.ts';
import { isFromMemory, priceList, prices } from './prices.ts';
import { table } from '../text.ts';

/** The variable part of ours may cost so much of the naive one's. */
export const mostRatio = 1 / 20;

export interface Comparison {
  readonly mode: StreamMode;
  readonly conveyor: Bill;
  readonly naive: Bill;
}

/** What ours costs for each $ of the naive one's, of what clicks make more. */
export function ratioOf({ conveyor, naive }: Comparison): number {
  return totalOf(conveyor.variable) / totalOf(naive.variable);
}

/** For people. @param wanted for so many clicks */
export function report(
  comparisons: readonly Comparison[],
  { clicks, perRequest }: Traffic,
  wanted: number,
): string {
  const rate = `${wanted.toLocaleString('en')} clicks at ${clicks.toLocaleString('en')} a minute`;
  return [
    `${rate}, ${perRequest} in a request of a page; the naive design sends each by itself.`,
    `Prices of ${priceList.region}, ${priceList.asOf}; those with a * are from memory. Lambda's time is modelled: docs/cost.md.`,
    ...comparisons.map(modeReport),
  ].join('\n\n');
}

function modeReport(comparison: Comparison): string {
  const { mode, conveyor, naive } = comparison;
  const rows = conveyor.variable.map((ours, index) => {
    const theirs = naive.variable[index];
    const { unit } = prices[ours.price];
    return [
      ours.service,
      `${unit}${isFromMemory(ours.price) ? ' *' : ''}`,
      ...(ours.amount === 0 && theirs?.amount === 0
        ? ['-', '-', '-', '-']
        : [
            amount(ours.amount),
            dollars(ours.usd),
            amount(theirs?.amount ?? 0),
            dollars(theirs?.usd ?? 0),
          ]),
    ];
  });
  const total = (name: string, of: 'variable' | 'standing') => [
    name,
    '',
    '',
    dollars(totalOf(conveyor[of])),
    '',
    dollars(totalOf(naive[of])),
  ];
  return [
    `The stream ${mode}`,
    table(
      ['SERVICE', 'BILLED BY', 'CONVEYOR', '$', 'NAIVE', '$'],
      [...rows, total('For the clicks', 'variable'), total('An hour, clicks or none', 'standing')],
    ),
    verdict(comparison),
  ].join('\n');
}

function verdict(comparison: Comparison): string {
  const ratio = ratioOf(comparison);
  const met = ratio <= mostRatio ? 'met' : 'missed';
  return `The clicks cost 1/${(1 / ratio).toFixed(1)} of the naive design (at most 1/${1 / mostRatio}: ${met}).`;
}

function amount(value: number): string {
  return Math.round(value).toLocaleString('en');
}

function dollars(value: number): string {
  return value.toFixed(4);
}
