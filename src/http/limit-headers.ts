import { HTTPException } from 'hono/http-exception'
import type { CountedLimit, Limits, Taken } from '../rules/limits.ts'

/**
 * J-LIMITS: the standard headers of a bounded request (draft-ietf-httpapi-ratelimit-headers-10):
 * the policy, what is left of it, and with a refusal `Retry-After`. Here alone, for the draft is
 * not final.
 */
export const limitHeaders = ({ name, ok, most, seconds, left, resetSeconds }: Taken): Record<string, string> => ({
  'ratelimit-policy': `"${name}";q=${most};${seconds === null ? 'qu="concurrent-requests"' : `w=${seconds}`}`,
  ratelimit: `"${name}";r=${left};t=${resetSeconds}`,
  ...(ok ? {} : { 'retry-after': String(resetSeconds) }),
})

/** J-LIMITS: whoever meets this has tried too often. The portal answers with its page for it. */
export class TooManyTries extends HTTPException {
  readonly taken: Taken
  constructor(taken: Taken) {
    super(429)
    this.taken = taken
  }
}

/** Counts a try, and turns whoever has tried too often away by `TooManyTries`. */
export async function takeOrTurnAway(limits: Limits, name: CountedLimit, key: string): Promise<void> {
  const taken = await limits.take(name, key)
  if (!taken.ok) throw new TooManyTries(taken)
}
