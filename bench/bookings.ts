import { CONNECTIONS } from './bench.ts'
import { type Figure, over, plain, ratio, rounded, spreadOf, told } from './figures.ts'
import { perSecond, type Setting } from './setting.ts'

/** Seconds of each way in each round. Bookings for them are far fewer than there are pairs. */
const BOOKING_SECONDS = 3

/** Which part of a round’s pairs each way takes, from the portal on: the slowest takes least. */
const SHARES = { portal: 0.04, api: 0.2, ceiling: 0.6, seat: 1 } as const
type Way = keyof typeof SHARES
const ways = ['portal', 'api', 'ceiling', 'seat'] as const

/**
 * (a) bookings a second, of API and portal, relative to the stored function, and that to one
 * statement that takes a seat. They take turns, so that a busy moment hits all of them.
 */
export async function bookings({ large, load, rounds, say }: Setting): Promise<Figure[]> {
  const { port } = await large.program()
  const rates: Record<Way, number[]> = { ceiling: [], api: [], portal: [], seat: [] }
  for (let round = 0; round <= rounds; round += 1) {
    const all = await large.pairs(Math.min(16_000, large.set.deadlines / 10))
    const until = (way: Way) => Math.ceil(all.length * SHARES[way])
    const pairs = {
      api: all.slice(until('portal'), until('api')),
      ceiling: all.slice(until('api'), until('ceiling')),
      seat: all.slice(until('ceiling'), until('seat')),
    }
    const visitors = await large.signIn(all.slice(0, until('portal')))
    const common = { port, connections: CONNECTIONS, seconds: BOOKING_SECONDS } as const
    const direct = { ...common, kind: 'ceiling', address: large.address } as const
    const seen = {
      portal: await load.run({ ...common, kind: 'portal', pairs: visitors }),
      api: await load.run({ ...common, kind: 'api', pairs: pairs.api }),
      ceiling: await load.run({ ...direct, statement: 'book', pairs: pairs.ceiling }),
      seat: await load.run({ ...direct, statement: 'seat', pairs: pairs.seat }),
    }
    await large.sql('delete from seat where meeting_id is null')
    say(
      `  (a) ${round === 0 ? 'warm-up' : `round ${round}`}: ${Object.entries(seen)
        .map(([name, one]) => `${name} ${rounded(perSecond(one))}/s`)
        .join(', ')}`,
    )
    if (round > 0) for (const way of ways) rates[way].push(perSecond(seen[way]))
  }
  return [
    plain('a', 'a second: one statement that takes a seat', told(spreadOf(rates.seat))),
    plain('a', 'bookings a second: ceiling (stored function)', told(spreadOf(rates.ceiling))),
    plain('a', 'ceiling over one statement that takes a seat', told(spreadOf(over(rates.ceiling, rates.seat)))),
    plain('a', 'bookings a second: API call', told(spreadOf(rates.api))),
    plain('a', "bookings a second: portal's whole way (6 requests)", told(spreadOf(rates.portal))),
    ratio('a', 'API call over ceiling', over(rates.api, rates.ceiling), { atLeast: 0.2 }),
    ratio('a', "portal's way over ceiling", over(rates.portal, rates.ceiling), { atLeast: 0.05 }),
  ]
}
