/**
 * How many letters must be put in, left out or changed to make the one of the other (Levenshtein).
 */
export function lettersApart(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, at) => at)
  for (const [at, letter] of Array.from(one).entries()) {
    const next = [at + 1]
    for (const [nth, wanted] of Array.from(other).entries())
      next.push(Math.min((row[nth] ?? 0) + (letter === wanted ? 0 : 1), (row[nth + 1] ?? 0) + 1, (next[nth] ?? 0) + 1))
    row = next
  }
  return row.at(-1) ?? 0
}
