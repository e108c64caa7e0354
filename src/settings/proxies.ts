import { BlockList, isIP, isIPv4 } from 'node:net'

const familyOf = (address: string) => (isIPv4(address) ? 'ipv4' : 'ipv6')

/** `192.0.2.1`, `10.0.0.0/8`, `2001:db8::/32`: as the setting has it; null where one is none. */
export function proxiesIn(list: readonly string[]): BlockList | null {
  const trusted = new BlockList()
  for (const one of list) {
    const [address = '', prefix, ...more] = one.split('/')
    if (isIP(address) === 0 || more.length > 0) return null
    if (prefix === undefined) trusted.addAddress(address, familyOf(address))
    else {
      const bits = Number(prefix)
      if (!/^\d+$/.test(prefix) || bits > (isIPv4(address) ? 32 : 128)) return null
      trusted.addSubnet(address, bits, familyOf(address))
    }
  }
  return trusted
}
