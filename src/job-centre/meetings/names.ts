/** What a citizen is called in a sentence; the whole name stands above. */
export const firstName = (name: string): string => name.trim().split(/\s+/)[0] ?? name
