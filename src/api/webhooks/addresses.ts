import { BlockList, isIP } from 'node:net'

// Where events may be sent: to public addresses alone, so that nobody reaches inside by a webhook.

/**
 * What is no public address of a single machine (IANA's registries of special-purpose addresses):
 * private, shared, loopback, link-local, multicast, reserved, for documentation and benchmarks.
 */
const notPublic = new BlockList()
for (const range of [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.31.196.0/24',
  '192.52.193.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '192.175.48.0/24',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
])
  addRange(notPublic, range, 'ipv4')
// Within 2000::/3: protocols (Teredo among them), documentation, 6to4, which leads to any IPv4.
for (const range of ['2001::/23', '2001:db8::/32', '2002::/16', '2620:4f:8000::/48', '3fff::/20'])
  addRange(notPublic, range, 'ipv6')

/** All that is given to machines of the public internet. Mapped IPv4 and NAT64 lie outside. */
const global = new BlockList()
addRange(global, '2000::/3', 'ipv6')

const loopback = new BlockList()
addRange(loopback, '127.0.0.0/8', 'ipv4')
addRange(loopback, '::1/128', 'ipv6')

function addRange(list: BlockList, range: string, family: 'ipv4' | 'ipv6'): void {
  const [network = '', bits = ''] = range.split('/')
  list.addSubnet(network, Number(bits), family)
}

/** Whether events may be sent to this IP address. `toLoopback`: in the demo. */
export function mayBeSentTo(address: string, { toLoopback }: { readonly toLoopback: boolean }): boolean {
  switch (isIP(address)) {
    case 4:
      return !notPublic.check(address, 'ipv4') || (toLoopback && loopback.check(address, 'ipv4'))
    case 6:
      return (
        (global.check(address, 'ipv6') && !notPublic.check(address, 'ipv6')) ||
        (toLoopback && loopback.check(address, 'ipv6'))
      )
    default:
      return false
  }
}

/** The host of an address, without the brackets of IPv6. */
export const hostOf = ({ hostname }: URL): string => hostname.replace(/^\[(.*)\]$/, '$1')

/** Names that lead inside wherever they are asked for. */
const inside = /(^|\.)(localhost|local|internal|lan|home|corp|intranet|home\.arpa)$/i

const mayBeNamed = (host: string): boolean => host.includes('.') && !inside.test(host.replace(/\.$/, ''))

/**
 * Whether a webhook may have this address: https and a public name or address. What the name leads
 * to is looked at each time that something is sent. In the demo loopback will do, without TLS too.
 */
export function mayBeWebhook(text: string, { toLoopback }: { readonly toLoopback: boolean }): boolean {
  if (!URL.canParse(text)) return false
  const url = new URL(text)
  const host = hostOf(url)
  if (url.username !== '' || url.password !== '' || url.hash !== '') return false
  const isLoopback = host === 'localhost' || loopback.check(host, isIP(host) === 6 ? 'ipv6' : 'ipv4')
  if (toLoopback && isLoopback) return url.protocol === 'https:' || url.protocol === 'http:'
  if (url.protocol !== 'https:') return false
  return isIP(host) === 0 ? mayBeNamed(host) : mayBeSentTo(host, { toLoopback: false })
}
