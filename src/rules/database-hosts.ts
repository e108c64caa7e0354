/**
 * O-WRITABLE: a connection string may name several hosts, as libpq reads it:
 * `postgres://user:password@a:5432,b,c/selvbook`. `pg` reads one, so the string is returned once
 * for each host, in their order.
 */
export function addressesOf(connectionString: string): string[] {
  const parts = /^([a-z]+:\/\/(?:[^@/?]*@)?)([^/?]*)(.*)$/s.exec(connectionString)
  const [, before = '', hosts = '', behind = ''] = parts ?? []
  if (!hosts.includes(',')) return [connectionString]
  return hosts.split(',').map((host) => `${before}${host}${behind}`)
}
