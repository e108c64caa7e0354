/**
 * O-WRITABLE: one connection string for each host of a string that names several, in their order.
 * libpq reads `postgres://user:password@a:5432,b,c/selvbook` itself; `pg` takes one host.
 */
export function addressesOf(connectionString: string): string[] {
  const parts = /^([a-z]+:\/\/(?:[^@/?]*@)?)([^/?]*)(.*)$/s.exec(connectionString)
  const [, before = '', hosts = '', behind = ''] = parts ?? []
  if (!hosts.includes(',')) return [connectionString]
  return hosts.split(',').map((host) => `${before}${host}${behind}`)
}
