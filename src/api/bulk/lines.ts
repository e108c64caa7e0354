/** A line as it came; `text` is null where it is none that can be read. */
export interface SentLine {
  /** From 1, as an editor counts them. */
  readonly number: number
  readonly text: string | null
  readonly why: 'too_long' | 'not_utf8' | null
}

/** No line of ours has half as many bytes. */
export const MOST_BYTES_OF_LINE = 16 * 1024
const NEWLINE = 0x0a

/** How long a transaction's worth of lines is waited for: who sends them one by one is answered. */
const GATHERING_MILLISECONDS = 10

const decoder = new TextDecoder('utf-8', { fatal: true })

function lineOf(number: number, bytes: Uint8Array | null): SentLine {
  if (bytes === null) return { number, text: null, why: 'too_long' }
  try {
    return { number, text: decoder.decode(bytes), why: null }
  } catch {
    return { number, text: null, why: 'not_utf8' }
  }
}

type Read = Awaited<ReturnType<ReadableStreamDefaultReader<Uint8Array>['read']>>

/**
 * The lines of a body, some at a time, without ever having more of it than that: a sender who is
 * quicker than we are waits. Lines with nothing in them are left out.
 */
export class SentLines {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>
  /** A reading that has begun, and that nobody has waited for to its end. */
  #reading: Promise<Read> | null = null
  #rest: Uint8Array[] = []
  #restBytes = 0
  #number = 0
  #ended = false
  readonly #whole: SentLine[] = []

  constructor(body: ReadableStream<Uint8Array>) {
    this.#reader = body.getReader()
  }

  /** At most so many of the next lines, at least one; none at the end. */
  async next(most: number): Promise<SentLine[]> {
    while (this.#whole.length < most && !this.#ended) {
      this.#reading ??= this.#reader.read()
      const read = this.#whole.length === 0 ? await this.#reading : await soon(this.#reading)
      if (read === null) break
      this.#reading = null
      if (read.done) this.#end()
      else this.#take(read.value)
    }
    return this.#whole.splice(0, most)
  }

  async cancel(): Promise<void> {
    this.#ended = true
    await this.#reader.cancel().catch(() => {})
  }

  #take(bytes: Uint8Array): void {
    let from = 0
    for (let at = bytes.indexOf(NEWLINE); at >= 0; at = bytes.indexOf(NEWLINE, from)) {
      this.#keep(bytes.subarray(from, at))
      this.#close()
      from = at + 1
    }
    this.#keep(bytes.subarray(from))
  }

  /** Keeps no more of a line that is too long than shows that it is. */
  #keep(bytes: Uint8Array): void {
    this.#restBytes += bytes.length
    if (this.#restBytes > MOST_BYTES_OF_LINE) this.#rest = []
    else if (bytes.length > 0) this.#rest.push(bytes.slice())
  }

  #close(): void {
    this.#number += 1
    const bytes = this.#restBytes > MOST_BYTES_OF_LINE ? null : Buffer.concat(this.#rest)
    this.#rest = []
    this.#restBytes = 0
    const line = lineOf(this.#number, bytes)
    if (line.text === null || line.text.trim() !== '') this.#whole.push(line)
  }

  #end(): void {
    this.#ended = true
    if (this.#restBytes > 0) this.#close()
  }
}

/** What comes within a moment; null where nothing does. */
async function soon(reading: Promise<Read>): Promise<Read | null> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), GATHERING_MILLISECONDS)
  })
  try {
    return await Promise.race([reading, late])
  } finally {
    clearTimeout(timer)
  }
}
