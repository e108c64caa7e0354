/** A line of a drill's table. */
export interface DrillRow {
  readonly what: string
  readonly seen: string
  /** In words; without one the line only tells. */
  readonly goal?: string
  readonly met?: boolean
}

export interface DrillTable {
  readonly rows: readonly DrillRow[]
  /** What the table does not say: the machine, what could not be tried. */
  readonly notes?: readonly string[]
}

interface DrillOptions {
  /** Hears what happens meanwhile, a line at a time. */
  readonly say: (line: string) => void
  /** What stood behind the drill's name on the command line. */
  readonly words: readonly string[]
}

/** Something that befalls the running program, made on purpose, with goals. */
export interface Drill {
  readonly name: string
  /** One line for whoever chooses. */
  readonly says: string
  /** Bounded in time and count; ends all that it started. */
  readonly run: (options: DrillOptions) => Promise<DrillTable>
}

export const told = (what: string, seen: string | number): DrillRow => ({ what, seen: String(seen) })

export const atMost = (what: string, seen: number, most: number, unit = ''): DrillRow => ({
  what,
  seen: `${rounded(seen)}${unit}`,
  goal: most === 0 ? 'none' : `≤ ${most}${unit}`,
  met: seen <= most,
})

export const none = (what: string, seen: number): DrillRow => atMost(what, seen, 0)

export const holds = (what: string, goal: string, seen: string, met: boolean): DrillRow => ({ what, goal, seen, met })

const rounded = (value: number): number => (Number.isInteger(value) ? value : Number(value.toPrecision(3)))

export const hasMissed = ({ rows }: DrillTable): boolean => rows.some(({ met }) => met === false)

/** The table as Markdown, with its notes below. */
export function printed({ rows, notes = [] }: DrillTable): string {
  const lines = rows.map(
    ({ what, goal = '', seen, met }) =>
      `| ${what} | ${goal} | ${seen} | ${met === undefined ? '' : met ? 'met' : '**missed**'} |`,
  )
  return ['| what | goal | seen | |', '|---|---|---|---|', ...lines, '', ...notes].join('\n').trimEnd()
}

/** `--rate=20` among the words; the usual number where it is not there, or is none. */
export function numberIn(words: readonly string[], name: string, usual: number): number {
  const given = Number(words.find((word) => word.startsWith(`--${name}=`))?.split('=')[1])
  return Number.isFinite(given) && given > 0 ? given : usual
}
