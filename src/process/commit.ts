import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * The commit that a text of `commit.txt` names: `git archive` writes it there (`export-subst`).
 * Null in a checkout, where the text is still git's own placeholder.
 */
export const commitIn = (text: string): string | null => /^[0-9a-f]{40}$/m.exec(text)?.[0] ?? null

/** The commit of this program; null where it does not come from an archive of a release. */
export const commit = commitIn(readFileSync(join(import.meta.dirname, 'commit.txt'), 'utf8'))
