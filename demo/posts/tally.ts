/** Who was to get a mail, and who did. */
export interface Tally {
  /** Of those who were to: how many got one or more. */
  readonly delivered: number;
  readonly missed: readonly string[];
  /** Who got more than one. */
  readonly twice: readonly string[];
  /** Who got one and was not to. */
  readonly strangers: readonly string[];
}

/** @param arrived how many mails arrived, by address */
export function tally(expected: readonly string[], arrived: ReadonlyMap<string, number>): Tally {
  const wanted = new Set(expected);
  const missed = [...wanted].filter((email) => !arrived.has(email));
  return {
    delivered: wanted.size - missed.length,
    missed,
    twice: [...arrived].filter(([, count]) => count > 1).map(([email]) => email),
    strangers: [...arrived.keys()].filter((email) => !wanted.has(email)),
  };
}

export interface Surplus {
  /** Mails too many that come of different deliveries: the fan-out went wrong. */
  readonly duplicates: number;
  /** Mails too many of one delivery, which was sent again because its first end was not recorded. */
  readonly sesWindow: number;
}

/**
 * Why somebody got several mails about one post, told from the mails themselves.
 * @param deliveryIds of each mail to one address
 */
export function surplusOf(deliveryIds: readonly string[]): Surplus {
  const deliveries = new Set(deliveryIds).size;
  return { duplicates: Math.max(0, deliveries - 1), sesWindow: deliveryIds.length - deliveries };
}
