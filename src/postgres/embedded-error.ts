/**
 * A fault of the machine or of a setting that its owner can fix. `message` is one line: what
 * happened and what to do.
 */
export class EmbeddedDatabaseError extends Error {
  override readonly name = 'EmbeddedDatabaseError'
  /** Another program uses the data folder; it may be about to stop. */
  readonly inUse: boolean

  constructor(message: string, { inUse = false }: { inUse?: boolean } = {}) {
    super(message)
    this.inUse = inUse
  }
}

/** The code of a failed system call ("EACCES"); undefined for any other error. */
export function systemCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
}
