// Waiting times between tries.

/**
 * Milliseconds before try number `attempt` (0 is the first repetition): doubling from `first` up to `most`, of which
 * a random half to whole is taken, so that a thousand pages do not come back in the same second.
 */
export function backoff(attempt: number, first = 1000, most = 15_000, random: () => number = Math.random): number {
  const full = Math.min(most, first * 2 ** Math.min(attempt, 16));
  return Math.round(full * (0.5 + random() / 2));
}
