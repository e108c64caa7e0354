import { createHash } from 'node:crypto'
import { Client, escapeIdentifier } from 'pg'

// Looks for national id numbers where none may stand: dumps, logs, addresses, pages.

const inBase64 = (text: string): string[] =>
  // Within a longer text a number may begin at any of three places: the letters that all share.
  [0, 1, 2].map((at) => {
    const encoded = Buffer.from('x'.repeat(at) + text).toString('base64')
    return encoded.slice(Math.ceil((at * 8) / 6), Math.floor(((at + text.length) * 8) / 6))
  })

/** Every way in which somebody might write a number, or hide it without a key. */
export function waysOfWriting(cpr: string): string[] {
  const [day, month, year, serial] = [cpr.slice(0, 2), cpr.slice(2, 4), cpr.slice(4, 6), cpr.slice(6)]
  const date = `${day}${month}${year}`
  const plain = [cpr, ...['-', ' ', '%2D', '%20', '+', '–'].map((between) => `${date}${between}${serial}`)]
  const spaced = [`${day} ${month} ${year} ${serial}`, `${day}.${month}.${year}-${serial}`, cpr.split('').join(' ')]
  const hidden = [cpr, `${date}-${serial}`].flatMap((text) => [
    ...inBase64(text),
    Buffer.from(text).toString('hex'),
    Buffer.from(text, 'utf16le').toString('hex'),
    text.split('').toReversed().join(''),
    ...['md5', 'sha1', 'sha256', 'sha512'].flatMap((way) => {
      const hash = createHash(way).update(text).digest()
      return [hash.toString('hex'), hash.toString('base64').replace(/=+$/, ''), hash.toString('base64url')]
    }),
  ])
  return [...new Set([...plain, ...spaced, ...hidden])]
}

/** The numbers that stand in a text, however written; each with how. */
export function numbersIn(text: string, cprs: readonly string[]): string[] {
  const lower = text.toLowerCase()
  return cprs.flatMap((cpr) =>
    waysOfWriting(cpr).filter((way) => text.includes(way) || lower.includes(way.toLowerCase())),
  )
}

/** Numbers of people who cannot exist (day + 60), written plainly, whoever they are. */
export const inventedNumbersIn = (text: string): string[] =>
  text.match(/(?<![\w.-])[6-9]\d(?:0[1-9]|1[0-2])\d\d[- ]?\d{4}(?![\w-])/g) ?? []

/** What a dump shows: all rows of all tables of all schemas, and bytes also as what they say. */
export async function dumpOf(connectionString: string): Promise<string> {
  const client = new Client({ connectionString })
  await client.connect()
  try {
    const tables = await client.query<{ schema: string; name: string }>(
      `select schemaname as schema, tablename as name from pg_tables where schemaname not in ('pg_catalog', 'information_schema')`,
    )
    const rows: string[] = []
    for (const { schema, name } of tables.rows) {
      const table = `${escapeIdentifier(schema)}.${escapeIdentifier(name)}`
      const found = await client.query<{ row: string }>(`select t::text as row from ${table} as t`)
      rows.push(...found.rows.map(({ row }) => `${schema}.${name} ${row}`))
    }
    const text = rows.join('\n')
    const bytes = [...text.matchAll(/\\x([0-9a-f]+)/g)].map(([, hex = '']) =>
      Buffer.from(hex, 'hex').toString('latin1'),
    )
    return `${text}\n${bytes.join('\n')}`
  } finally {
    await client.end()
  }
}
