import { closeSync, fstatSync, openSync, readSync, statSync, writeSync } from 'node:fs'
import { z } from 'zod'
import type { Evidence } from '../rules/continuity.ts'
import { type Clock, type Instant, instant } from '../rules/dates.ts'
import type { Journal, JournalEntry } from '../rules/journal.ts'
import { meetingHistoryKinds } from '../rules/meetings.ts'
import { attemptOutcomes } from '../rules/message-delivery.ts'
import { channels, type MessageKind } from '../rules/messages.ts'

/** Lines that wait for room. A line has 300 bytes, so that these are 30 MB. */
const MOST_WAITING = 100_000

const TRY_AGAIN_MILLISECONDS = 1_000

const LINE_END = 10

/** What is measured of a journal. */
export interface JournalFigures {
  readonly lines: number
  /** Seconds since the newest line; null before the first. */
  readonly newestSecondsAgo: number | null
  /** Failures to write, and to open the file again. */
  readonly failures: number
  readonly waiting: number
  /** Lines given up, for more had to wait than there is room for. */
  readonly lost: number
}

export interface JournalOptions {
  /** A file, which is added to, or what else can be opened: a pipe, `/dev/fd/3`. */
  readonly path: string
  /** The id of the process, which each line has. */
  readonly id: string
  readonly clock: Clock
  readonly failed: (error: unknown) => void
  /** `write` of the system; a test lets it fail. */
  readonly writes?: (file: number, bytes: Buffer) => number
}

/** `0600`: what was promised to whom, though without names, is nobody else's. */
const MODE = 0o600

/** What ends in the middle of a line, after a crash, is ended before the first line of ours. */
function endsInMidLine(path: string, file: number): boolean {
  const { size } = fstatSync(file)
  if (!fstatSync(file).isFile() || size === 0) return false
  const reading = openSync(path, 'r')
  try {
    const last = Buffer.alloc(1)
    readSync(reading, last, 0, 1, size - 1)
    return last[0] !== LINE_END
  } finally {
    closeSync(reading)
  }
}

/** So much of the end of a file is read: the lines of some thousand messages. */
const END_BYTES = 1_000_000

const onItsWay = {
  reference: z.uuid(),
  citizen: z.uuid(),
  kind: z.custom<MessageKind>((kind) => typeof kind === 'string'),
  channel: z.enum(channels),
  gateway: z.string(),
  attempt: z.int(),
}

const lineSchema = z.discriminatedUnion('line', [
  z.object({ line: z.literal('handing_over'), ...onItsWay }),
  z.object({ line: z.literal('handed_over'), outcome: z.enum(attemptOutcomes), ...onItsWay }),
  z.object({
    line: z.literal('meeting'),
    what: z.enum(meetingHistoryKinds),
    meeting: z.uuid(),
    revision: z.int(),
    citizen: z.uuid(),
    jobCentre: z.string(),
    timeId: z.uuid().nullable(),
  }),
  z.object({ line: z.literal('known'), beat: z.int(), era: z.int() }),
])

const stampSchema = z.object({ journal: z.uuid(), time: z.iso.datetime() })

/** A line of a journal as it was written; null for one that was cut off, or is none. */
export function readLine(text: string): (JournalEntry & { readonly journal: string; readonly at: Instant }) | null {
  const json = parsed(text)
  const line = lineSchema.safeParse(json)
  const stamp = stampSchema.safeParse(json)
  if (!line.success || !stamp.success) return null
  return { ...line.data, journal: stamp.data.journal, at: instant(stamp.data.time) }
}

/**
 * O-RESTORED: what the journals in this file knew last that the database had. Nothing where there
 * is no file yet, or where it can only be written.
 */
export function knownIn(path: string): Evidence[] {
  if (!statSync(path, { throwIfNoEntry: false })?.isFile()) return []
  const file = openSync(path, 'r')
  try {
    const { size } = fstatSync(file)
    const end = Buffer.alloc(Math.min(size, END_BYTES))
    readSync(file, end, 0, end.length, size - end.length)
    const last = new Map<string, Evidence>()
    for (const text of end.toString().split('\n')) {
      const known = text.includes('"known"') ? readLine(text) : null
      if (known?.line === 'known') last.set(known.journal, { journal: known.journal, beat: known.beat, era: known.era })
    }
    return [...last.values()]
  } finally {
    closeSync(file)
  }
}

/** Undefined for a line that was cut off. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/**
 * O-JOURNAL: adds lines to a file, each written before the call returns. It is not synced to the
 * disk: what a process has written outlives the process, and a machine that is lost takes the disk
 * along. So the file is shipped as it grows. Throws where the file cannot be opened.
 */
export class JournalFile implements Journal {
  readonly #options: JournalOptions
  #file: number
  #waiting: Buffer[] = []
  /** What was written of the first that waits. */
  #written = 0
  #lines = 0
  #failures = 0
  #lost = 0
  #known: Extract<JournalEntry, { line: 'known' }> | null = null
  #newestAt: number | null = null
  #retry: NodeJS.Timeout | null = null

  constructor(options: JournalOptions) {
    this.#options = options
    this.#file = openSync(options.path, 'a', MODE)
    if (endsInMidLine(options.path, this.#file)) this.#waiting.push(Buffer.from([LINE_END]))
  }

  get isBehind(): boolean {
    return this.#waiting.length > 0
  }

  write(entries: readonly JournalEntry[]): void {
    const time = this.#options.clock.now().toString()
    for (const entry of entries) {
      if (entry.line === 'known') this.#known = entry
      const text = JSON.stringify({ time, journal: this.#options.id, ...entry })
      this.#waiting.push(Buffer.from(`${text}\n`))
    }
    this.#flush()
  }

  /** Opens the file anew, after whoever turns it over has moved it away (SIGHUP). */
  reopen(): void {
    try {
      const file = openSync(this.#options.path, 'a', MODE)
      closeSync(this.#file)
      this.#file = file
    } catch (error) {
      this.#fails(error)
      return
    }
    // What the database knows is read from the end of this file at the next start.
    if (this.#known) this.write([this.#known])
  }

  figures(): JournalFigures {
    return {
      lines: this.#lines,
      newestSecondsAgo: this.#newestAt === null ? null : (performance.now() - this.#newestAt) / 1000,
      failures: this.#failures,
      waiting: this.#waiting.length,
      lost: this.#lost,
    }
  }

  close(): void {
    this.#flush()
    if (this.#retry) clearTimeout(this.#retry)
    closeSync(this.#file)
  }

  #flush(): void {
    const { writes = (file: number, bytes: Buffer) => writeSync(file, bytes) } = this.#options
    try {
      while (this.#waiting.length > 0) {
        const bytes = this.#waiting.length === 1 ? this.#waiting[0] : Buffer.concat(this.#waiting)
        if (!bytes) return
        const whole = this.#waiting.length
        const rest = this.#written === 0 ? bytes : bytes.subarray(this.#written)
        const written = writes(this.#file, rest)
        if (written === rest.length) {
          this.#lines += whole
          this.#waiting = []
          this.#written = 0
          this.#newestAt = performance.now()
        } else this.#tookPart(written)
      }
    } catch (error) {
      this.#fails(error)
      this.#makeRoom()
      this.#retry ??= setTimeout(() => {
        this.#retry = null
        this.#flush()
      }, TRY_AGAIN_MILLISECONDS).unref()
    }
  }

  /** A disk that is nearly full takes a part: the rest of that line comes first. */
  #tookPart(bytes: number): void {
    let left = this.#written + bytes
    while (this.#waiting[0] && left >= this.#waiting[0].length) {
      left -= this.#waiting[0].length
      this.#waiting.shift()
      this.#lines += 1
    }
    this.#written = left
  }

  /** The oldest go but the one of which a part is written. */
  #makeRoom(): void {
    const tooMany = this.#waiting.length - MOST_WAITING
    if (tooMany <= 0) return
    this.#waiting.splice(1, tooMany)
    this.#lost += tooMany
  }

  #fails(error: unknown): void {
    this.#failures += 1
    this.#options.failed(error)
  }
}
