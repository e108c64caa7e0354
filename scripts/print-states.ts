// Prints docs/states.md: the deadline's states, drawn from the table that the program itself uses.
// Run `npm run --silent states > docs/states.md` after a change of src/rules/deadline.ts.
import { addDays, plainDate } from '../src/rules/dates.ts'
import { type Arm, create, type DeadlineStatus, restingStatuses, transitions } from '../src/rules/deadline.ts'

/** §2.2: the guide's own names. */
const danishNames: Readonly<Record<DeadlineStatus, string>> = {
  not_activated: 'Ikke aktiveret frist',
  active: 'Aktiv frist',
  met: 'Indfriet frist',
  closed_met: 'Lukket indfriet frist',
  closed_overdue: 'Lukket overskredet frist',
  closed: 'Administrativt lukket frist',
}

/** Labels by arrow, in the order of the table. */
type Arrows = Map<string, Set<string>>

function draw(arrows: Arrows, from: string, to: string, label: string): void {
  const arrow = `${from} --> ${to}`
  arrows.set(arrow, (arrows.get(arrow) ?? new Set()).add(label))
}

const labelOf = ({ rule, when }: Pick<Arm, 'rule' | 'when'>): string => (when ? `${rule} (${when})` : rule)

/** A new deadline is active, or not activated while its activation date is still to come. */
function drawBirth(arrows: Arrows): void {
  const today = plainDate('2017-06-26')
  for (const activationDate of [addDays(today, 1), today]) {
    const wanted = { interviewType: 'job', jobCentre: '10100', dueDate: addDays(today, 14) } as const
    for (const { to, rule } of create({ ...wanted, activationDate, plannedInterview: null }, today).steps)
      draw(arrows, '[*]', to, rule)
  }
}

function drawTable(arrows: Arrows): void {
  for (const status of restingStatuses) {
    for (const { cells } of Object.values(transitions)) {
      const arms: readonly Pick<Arm, 'path' | 'rule' | 'when'>[] = cells[status] ?? []
      for (const arm of arms) {
        let from: DeadlineStatus = status
        arm.path.forEach((to, index) => {
          draw(arrows, from, to, index === 0 ? labelOf(arm) : arm.rule)
          from = to
        })
      }
    }
  }
}

export function printStates(): string {
  const arrows: Arrows = new Map()
  drawBirth(arrows)
  drawTable(arrows)
  const names = Object.entries(danishNames).map(([code, name]) => `  state "${name}<br/>${code}" as ${code}`)
  const lines = [...arrows].map(([arrow, labels]) => `  ${arrow}: ${[...labels].join('<br/>')}`)
  return `# The states of a deadline

Printed from the table \`transitions\` in \`src/rules/deadline.ts\` by \`npm run --silent states > docs/states.md\`; a test fails
when the two differ. On each arrow stand the rules of \`docs/rules.md\` that take a deadline that way.
\`closed_met\` and \`closed_overdue\` are only passed through: both go on to \`closed\` at once.

\`\`\`mermaid
stateDiagram-v2
${names.join('\n')}

${lines.join('\n')}
  closed --> [*]
\`\`\`
`
}

if (import.meta.main) process.stdout.write(printStates())
