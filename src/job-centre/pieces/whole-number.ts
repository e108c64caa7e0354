/** A whole number from the least to the most, as somebody types it; null for anything else. */
export function wholeNumberIn(text: string, least: number, most: number): number | null {
  const number = /^\d{1,7}$/.test(text.trim()) ? Number(text) : null
  return number !== null && number >= least && number <= most ? number : null
}
