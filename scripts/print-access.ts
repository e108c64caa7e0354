// Prints docs/access.md: who may do and ask what, from the table that the program itself uses. Run
// `npm run --silent access > docs/access.md` after a change of src/rules/access.ts.
import { acts, questions, type Reach, type Row, reaches } from '../src/rules/access.ts'
import { type Role, roles } from '../src/rules/actor.ts'

const words = (name: string): string => name.replaceAll('_', ' ')

const NOTHING = '–'

const ofStaff = ({ staff }: Row, role: Role): string => (staff?.roles.includes(role) ? staff.reach : NOTHING)

const ofClient = ({ client }: Row): string => (client ? `${client.reach}, \`${client.scope}\`` : NOTHING)

interface Column {
  readonly head: string
  readonly cell: (row: Row) => string
}

const columns: readonly Column[] = [
  { head: 'citizen', cell: ({ citizen = NOTHING }) => citizen },
  ...roles.map((role) => ({ head: role, cell: (row: Row) => ofStaff(row, role) })),
  { head: 'case system, by scope', cell: ofClient },
  { head: 'registry', cell: ({ registry = NOTHING }) => registry },
  { head: 'gateway', cell: ({ gateway = NOTHING }) => gateway },
  { head: 'operator', cell: ({ operator = NOTHING }) => operator },
  { head: 'calendar', cell: ({ calendar = NOTHING }) => calendar },
  { head: 'nobody', cell: ({ nobody = NOTHING }) => nobody },
]

const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`

const tableOf = (what: string, rows: Readonly<Record<string, Row>>): string =>
  [
    line([what, ...columns.map(({ head }) => head)]),
    line(['---', ...columns.map(() => '---')]),
    ...Object.entries(rows).map(([name, row]) => line([words(name), ...columns.map(({ cell }) => cell(row))])),
  ].join('\n')

const isReach = (name: string): name is Reach => name in reaches

export function printAccess(): string {
  const legend = Object.keys(reaches)
    .filter(isReach)
    .map((reach) => `- *${reach}*: ${reaches[reach]}`)
  return `# Who may do what

Printed from the tables \`acts\` and \`questions\` in \`src/rules/access.ts\` by
\`npm run --silent access > docs/access.md\`; a test fails when the two differ. A cell says how far a permission reaches.
Where there is none (${NOTHING}) the answer is a refusal, mostly "not found": to strangers nothing exists (J-OWN).

${legend.join('\n')}

The roles of staff (caseworker, planner, administrator, auditor) add up, and none includes another. *Registry* is the
source of residence, *operator* whoever runs the program, by \`npm run admin\`, *calendar* the program itself: the night,
the workers, the start.

## Acts

${tableOf('act', acts)}

## Questions

${tableOf('question', questions)}
`
}

if (import.meta.main) process.stdout.write(printAccess())
