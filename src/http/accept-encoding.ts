/** What a body can be compressed with, under the names of HTTP. */
export type Encoding = 'br' | 'gzip'

const named = (encoding: Encoding) =>
  new RegExp(`(?:^|,)\\s*${encoding}\\s*(?:$|,|;(?!\\s*q=0(?:\\.0*)?\\s*(?:$|,)))`, 'i')
const patterns = { br: named('br'), gzip: named('gzip') } satisfies Record<Encoding, RegExp>

/**
 * Whether who sends this `Accept-Encoding` takes that encoding: it is named, and not with a quality
 * of 0.
 */
export const takes = (accepted: string, encoding: Encoding): boolean => patterns[encoding].test(accepted)
