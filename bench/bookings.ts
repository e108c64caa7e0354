import { CONNECTIONS } from './bench.ts'
import { type Figure, over, plain, ratio, rounded, spreadOf, told } from './figures.ts'
import type { Pair } from './jobs.ts'
import { clear, Gateway, worker } from './messages.ts'
import { perSecond, type Setting } from './setting.ts'

/** Seconds of each way in each round, once its connections are warm. */
const BOOKING_SECONDS = 3

/**
 * Up to which part of a round’s pairs each way takes, from the one before on. The portal is the
 * slowest and takes least. The seat is taken by those who then book by the stored function.
 */
const SHARES = { portal: 0.04, api: 0.24, handedOver: 0.44, ceiling: 1 } as const
type Way = keyof typeof SHARES | 'seat'
const ways = ['portal', 'api', 'handedOver', 'seat', 'ceiling'] as const

/** More a second than are booked: the gateway holds nothing up. */
const SMS_PER_SECOND = 5_000

const shareOf = (pairs: readonly Pair[], from: number, to: number): readonly Pair[] =>
  pairs.slice(Math.ceil(pairs.length * from), Math.ceil(pairs.length * to))

/**
 * (a) bookings a second, of API and portal, relative to the stored function, and that to one
 * statement that takes a seat. They take turns, so that a busy moment hits all of them.
 */
export async function bookings({ medium: bench, load, rounds, say }: Setting): Promise<Figure[]> {
  const { port } = await bench.program()
  const rates: Record<Way, number[]> = { ceiling: [], api: [], handedOver: [], portal: [], seat: [] }
  const gateway = new Gateway()
  const gatewayPort = await gateway.listen()
  try {
    for (let round = 0; round <= rounds; round += 1) {
      const all = await bench.pairs(Math.min(16_000, bench.set.deadlines / 8))
      const visitors = await bench.signIn(shareOf(all, 0, SHARES.portal))
      const direct = shareOf(all, SHARES.handedOver, SHARES.ceiling)
      const common = { port, connections: CONNECTIONS, seconds: BOOKING_SECONDS } as const
      const ceiling = { ...common, kind: 'ceiling', address: bench.address, pairs: direct } as const
      const byApi = (pairs: readonly Pair[]) => load.run({ ...common, kind: 'api', pairs })
      await clear(bench)
      const portal = await load.run({ ...common, kind: 'portal', pairs: visitors })
      const api = await byApi(shareOf(all, SHARES.portal, SHARES.api))
      await clear(bench)
      const working = await worker(bench, gatewayPort, SMS_PER_SECOND)
      const handedOver = await byApi(shareOf(all, SHARES.api, SHARES.handedOver))
      await working.stop()
      const seat = await load.run({ ...ceiling, statement: 'seat' })
      await bench.sql('delete from seat where meeting_id is null')
      const seen = { portal, api, handedOver, seat, ceiling: await load.run({ ...ceiling, statement: 'book' }) }
      say(
        `  (a) ${round === 0 ? 'warm-up' : `round ${round}`}: ${Object.entries(seen)
          .map(([name, one]) => `${name} ${rounded(perSecond(one))}/s`)
          .join(', ')}`,
      )
      if (round > 0) for (const way of ways) rates[way].push(perSecond(seen[way]))
    }
  } finally {
    gateway.close()
  }
  const rateOf = (what: string, way: Way) => plain('a', what, told(spreadOf(rates[way])))
  return [
    rateOf('a second: one statement that takes a seat', 'seat'),
    rateOf('bookings a second: ceiling (stored function)', 'ceiling'),
    rateOf('bookings a second: API call, no worker beside', 'api'),
    rateOf('bookings a second: API call, a worker hands receipts over beside', 'handedOver'),
    rateOf("bookings a second: portal's whole way (6 requests)", 'portal'),
    ratio('a', 'ceiling over one statement that takes a seat', over(rates.ceiling, rates.seat), { atLeast: 0.2 }),
    ratio('a', 'API call over one statement that takes a seat', over(rates.api, rates.seat), { atLeast: 1 / 12 }),
    ratio('a', 'API call over ceiling', over(rates.api, rates.ceiling), { atLeast: 0.5 }),
    ratio('a', "portal's way over ceiling", over(rates.portal, rates.ceiling), { atLeast: 0.15 }),
  ]
}
