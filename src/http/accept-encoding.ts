/** Content codings, by their names in HTTP. */
export type Encoding = 'br' | 'gzip'

const named = (encoding: Encoding) =>
  new RegExp(`(?:^|,)\\s*${encoding}\\s*(?:$|,|;(?!\\s*q=0(?:\\.0*)?\\s*(?:$|,)))`, 'i')
const patterns = { br: named('br'), gzip: named('gzip') } satisfies Record<Encoding, RegExp>

/**
 * Whether this `Accept-Encoding` accepts the encoding: the header names it, with a quality above 0.
 */
export const takes = (accepted: string, encoding: Encoding): boolean => patterns[encoding].test(accepted)
