// The measure of plain English: how many words a sentence has. Comments and documents share it.

/** At most so many words, so that a sentence is read once. */
const MOST_WORDS = 25

/**
 * The sentences of a text with too many words. A clause after a colon or a semicolon counts alone.
 * Code in backticks is one word. `path` is told with each.
 */
export const tooLong = (path: string, prose: string): string[] =>
  prose
    .replaceAll(/`[^`]*`/g, 'code')
    .split(/[.:;!?]["”)*_]*\s/)
    .map((sentence) => sentence.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word)))
    .flatMap((words) => (words.length > MOST_WORDS ? [`${path}: ${words.length} words: ${words.join(' ')}`] : []))

const LIST_ITEM = /^\s*(?:[-*] |\d+\. |> )/
const HEADING = /^#+ (.*)$/

/**
 * Those of a page of Markdown. Headings, list items and cells of a table count alone; of a link
 * only its words count, and of a block of code none.
 */
export const tooLongInPage = (path: string, text: string): string[] =>
  tooLong(
    path,
    text
      .replaceAll(/^```.*?^```/gms, '.')
      .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .split('\n')
      .map((line) =>
        line.trim() === '' ? '. ' : line.replace(HEADING, '. $1. ').replace(LIST_ITEM, '. ').replaceAll('|', '. '),
      )
      .join(' '),
  )
