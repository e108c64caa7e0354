/** A step of the road that failed: what was seen, in words. */
export class NotSeenError extends Error {
  override readonly name = 'NotSeenError'
}

/** Ends the step unless this holds; `seen` tells what was there instead. */
export function see(holds: boolean, seen: string): asserts holds {
  if (!holds) throw new NotSeenError(seen)
}

/** What a step has checked, in words, and what later steps need of it. */
export type Checked<T> = readonly [checked: string, value: T]

interface Failed {
  readonly step: string
  readonly lookAt: string
  readonly error: unknown
}

const NUMBER = 2
const TITLE = 30
const CHECKED = 84
const SECONDS = 7

/** Breaks words into lines of at most so many letters. */
function lines(text: string, most: number): string[] {
  const made: string[] = []
  for (const word of text.split(' ')) {
    const last = made.at(-1)
    if (last !== undefined && last.length + 1 + word.length <= most) made[made.length - 1] = `${last} ${word}`
    else made.push(word)
  }
  return made
}

/** The number of things, as a reader writes it: `2,000 citizens`. */
export const count = (number: number, what: string): string => `${number.toLocaleString('en')} ${what}`

/**
 * The steps of the road, each a line of a table that is printed when the step ends. The first that
 * fails ends the road.
 */
export class Steps {
  readonly #say: (line: string) => void
  readonly #until: AbortSignal
  readonly #began = performance.now()
  #count = 0
  failed: Failed | null = null

  /** `until`: ends the step that is under way, for the road takes too long. */
  constructor(say: (line: string) => void, until: AbortSignal) {
    this.#say = say
    this.#until = until
    say(this.#row('', 'step', 'what was checked', 'seconds'))
    say(this.#row('─'.repeat(NUMBER), '─'.repeat(TITLE), '─'.repeat(CHECKED), '─'.repeat(SECONDS)))
  }

  #row(number: string, title: string, checked: string, seconds: string): string {
    const [first = '', ...more] = lines(checked, CHECKED)
    const indent = ' '.repeat(NUMBER + 1 + TITLE + 2)
    return [
      `${number.padStart(NUMBER)} ${title.padEnd(TITLE)}  ${first.padEnd(CHECKED)} ${seconds.padStart(SECONDS)}`,
      ...more.map((line) => `${indent}${line}`),
    ].join('\n')
  }

  /** `lookAt`: where to look when this step fails, after "Look at". */
  async step<T>(title: string, lookAt: string, run: () => Promise<Checked<T>>): Promise<T> {
    this.#count += 1
    const began = performance.now()
    const seconds = () => ((performance.now() - began) / 1000).toFixed(1)
    const tooLate = Promise.withResolvers<never>()
    const late = () => tooLate.reject(new NotSeenError('it is not done, and the time of the whole rehearsal is over'))
    this.#until.addEventListener('abort', late, { once: true })
    try {
      this.#until.throwIfAborted()
      const [checked, value] = await Promise.race([run(), tooLate.promise])
      this.#say(this.#row(String(this.#count), title, checked, seconds()))
      return value
    } catch (error) {
      this.failed ??= { step: title, lookAt, error }
      this.#say(this.#row(String(this.#count), title, 'FAILED', seconds()))
      throw error
    } finally {
      this.#until.removeEventListener('abort', late)
    }
  }

  /** `17 steps in 143 seconds` */
  get summary(): string {
    return `${count(this.#count, 'steps')} in ${Math.round((performance.now() - this.#began) / 1000)} seconds`
  }
}
