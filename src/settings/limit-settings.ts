import type { BlockList } from 'node:net'
import { type Bounds, type LimitName, limits } from '../rules/limits.ts'
import { proxiesIn } from './proxies.ts'

interface Reader {
  readonly mistakes: string[]
  optional(name: string): string | undefined
  whole(name: string, fallback: number, least: number, most: number): number
}

/** J-LIMITS: the bounds in force, each by its own setting. */
export function readBounds(reader: Reader): Bounds {
  const of = (name: LimitName): number => {
    const { setting, most, greatest } = limits[name]
    return reader.whole(setting, most, 1, greatest)
  }
  return {
    absences: of('absences'),
    other_meetings: of('other_meetings'),
    token: of('token'),
    token_network: of('token_network'),
    search: of('search'),
    staff_searches: of('staff_searches'),
    holds: of('holds'),
    codes_to_address: of('codes_to_address'),
    messages_a_day: of('messages_a_day'),
    own_files: of('own_files'),
    sign_ins: of('sign_ins'),
    requests: of('requests'),
    under_way: of('under_way'),
    loads: of('loads'),
    webhooks: of('webhooks'),
  }
}

/** The proxies whose `X-Forwarded-For` is believed; none unless set. */
export function readTrustedProxies(reader: Reader): BlockList | undefined {
  const text = reader.optional('TRUSTED_PROXIES')
  if (text === undefined) return undefined
  const proxies = proxiesIn(text.split(/[\s,]+/).filter((one) => one !== ''))
  if (proxies) return proxies
  reader.mistakes.push(
    `TRUSTED_PROXIES is "${text}": it must be addresses or networks with commas between, such as 10.0.0.7,2001:db8::/48`,
  )
  return undefined
}
