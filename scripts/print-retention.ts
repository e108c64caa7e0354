// Prints docs/retention.md: what is kept for how long, from the table that the night uses. Run
// `npm run --silent retention > docs/retention.md` after a change of src/rules/retention.ts.
import { endings } from '../src/rules/kept-kinds.ts'
import { retention, timeInWords } from '../src/rules/retention.ts'

const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`

export function printRetention(): string {
  const rows = retention.map(({ table, what, keep, from, end, erased, why }) =>
    line([`\`${table}\``, what, timeInWords(keep), from, end, erased, why]),
  )
  const legend = Object.entries(endings).map(([name, meaning]) => `- *${name}*: ${meaning}`)
  return `# What is kept for how long

Printed from the table in \`src/rules/retention.ts\` by \`npm run --silent retention > docs/retention.md\`; a test fails when
the two differ, and when a table of the database has no row. No law names these times. They are cautious defaults, and
the municipality's own plan decides: where it wants another time, it sets it (\`KEEP_CITIZENS_YEARS\`, \`KEEP_LOOKS_YEARS\`,
\`KEEP_MESSAGE_TEXTS_DAYS\`).

The night takes away what is due, in chunks. \`npm run admin -- retention report\` shows what it would take and what the last
nights took. Backups keep what they have until they are deleted themselves.

${legend.join('\n')}

${line(['table', 'what', 'kept', 'from', 'then', 'when a citizen is erased', 'why'])}
${line(Array.from({ length: 7 }, () => '---'))}
${rows.join('\n')}
`
}

if (import.meta.main) process.stdout.write(printRetention())
