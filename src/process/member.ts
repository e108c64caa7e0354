import type { ToldToStop } from './told-to-stop.ts'

/** A process among several that serve at one port, under a parent that starts and stops them. */
export interface Member {
  /** From 0. */
  readonly number: number
  readonly port: number
  /** Others serve already: it listens once it can answer, or it would take their requests. */
  readonly late: boolean
}

/** What a parent tells, and what a member tells back. */
export type ParentTells = 'stop' | 'again'
export const MEMBER_READY = 'ready'

const VARIABLE = 'SELVBOOK_MEMBER'

export const environmentOf = ({ number, port, late }: Member): Readonly<Record<string, string>> => ({
  [VARIABLE]: `${number} ${port} ${late ? 'late' : 'first'}`,
})

/** What a parent has said of this process; null: it has none. */
export function memberIn(environment: Readonly<Record<string, string | undefined>>): Member | null {
  const told = environment[VARIABLE]
  if (told === undefined || process.send === undefined) return null
  const [number, port, when] = told.split(' ')
  return { number: Number(number), port: Number(port), late: when === 'late' }
}

/**
 * As `toldToStop`, by the parent. Signals are the parent's to hear: a terminal and systemd send
 * them to every process. A parent that has gone is one that says stop.
 */
export function toldByParent(): ToldToStop {
  const first = Promise.withResolvers<void>()
  const again = Promise.withResolvers<void>()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => {})
  process.on('message', (told: ParentTells) => (told === 'stop' ? first : again).resolve())
  process.on('disconnect', () => first.resolve())
  process.channel?.unref()
  return { first: first.promise, again: again.promise }
}

export const tellParentReady = (): void => void process.send?.(MEMBER_READY)
