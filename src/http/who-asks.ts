import type { IncomingMessage } from 'node:http'
import { type BlockList, isIP, isIPv4 } from 'node:net'
import type { Context } from 'hono'
import { incomingOf } from './incoming.ts'

/** Finds the address from which a request was sent. */
export type AddressOf = (request: IncomingMessage) => string

/** `::ffff:192.0.2.1` → `192.0.2.1`; what is no address stays as it is. */
const plain = (address: string): string => {
  const [, mapped = ''] = /^::ffff:([\d.]+)$/i.exec(address) ?? []
  return isIPv4(mapped) ? mapped : address
}

/** `192.0.2.1:4711`, `[2001:db8::1]:4711`, `[2001:db8::1]` and bare addresses; else null. */
function addressIn(hop: string): string | null {
  const [, bracketed] = /^\[([^\]]+)\](?::\d+)?$/.exec(hop) ?? []
  const [, withPort] = /^([\d.]+):\d+$/.exec(hop) ?? []
  const address = plain(bracketed ?? withPort ?? hop)
  return isIP(address) === 0 ? null : address
}

const familyOf = (address: string) => (isIPv4(address) ? 'ipv4' : 'ipv6')

/** Without a proxy that is trusted, whoever is at the other end of the connection. */
export const peerAddress: AddressOf = ({ socket }) => plain(socket.remoteAddress ?? '')

/**
 * Who asks, behind proxies: walks `X-Forwarded-For` from the right for as long as the hop is
 * trusted. What whoever asks writes there themselves stands to the left, and is not reached.
 * Rubbish ends the walk at the last good hop. Nothing else of a proxy is believed: scheme and host
 * come from the public address.
 */
export function addressBehind(trusted: BlockList): AddressOf {
  const isTrusted = (address: string) => isIP(address) !== 0 && trusted.check(address, familyOf(address))
  return (request) => {
    let address = peerAddress(request)
    const told = request.headers['x-forwarded-for'] ?? ''
    const hops = (Array.isArray(told) ? told.join(',') : told).split(',')
    while (isTrusted(address) && hops.length > 0) {
      const next = addressIn(hops.pop()?.trim() ?? '')
      if (next === null) return address
      address = next
    }
    return address
  }
}

/** The eight groups of an IPv6 address. */
function groupsOf(address: string): string[] {
  const [before = '', after] = (address.split('%')[0] ?? '').split('::')
  const head = before === '' ? [] : before.split(':')
  const tail = after === undefined || after === '' ? [] : after.split(':')
  const missing = after === undefined ? 0 : 8 - head.length - tail.length
  return [...head, ...Array.from({ length: missing }, () => '0'), ...tail]
}

/**
 * The network whose tries count together: an IPv4 address, or the /64 of an IPv6 address, which one
 * household or machine has to itself.
 */
export function networkOf(address: string): string {
  if (isIP(address) !== 6) return address
  const groups = groupsOf(address).slice(0, 4)
  return `${groups.map((group) => Number.parseInt(group, 16).toString(16)).join(':')}::/64`
}

/** The network that a request comes from; '' where a test calls the program directly. */
export const networkAsking =
  (addressOf: AddressOf) =>
  (c: Context): string => {
    const incoming = incomingOf(c)
    return incoming ? networkOf(addressOf(incoming)) : ''
  }
