/** The browsers and systems that people know by name; the first that fits is told. */
const browsers = [
  ['Edge', /\bEdgA?\//],
  ['Opera', /\bOPR\//],
  ['Samsung Internet', /\bSamsungBrowser\//],
  ['Firefox', /\b(Firefox|FxiOS)\//],
  ['Chrome', /\b(Chrome|CriOS)\//],
  ['Safari', /\bSafari\//],
] as const
const systems = [
  ['iPhone', /\biPhone\b/],
  ['iPad', /\biPad\b/],
  ['Android', /\bAndroid\b/],
  ['Windows', /\bWindows\b/],
  ['Mac', /\bMacintosh\b/],
  ['ChromeOS', /\bCrOS\b/],
  ['Linux', /\bLinux\b/],
] as const

const named = (names: typeof browsers | typeof systems, said: string): string[] =>
  names.flatMap(([name, pattern]) => (pattern.test(said) ? [name] : [])).slice(0, 1)

/**
 * "Firefox, Windows" from a `User-Agent`: enough to know one's own devices by, and no more is kept.
 * Null where neither is known.
 */
export const deviceOf = (userAgent = ''): string | null =>
  [...named(browsers, userAgent), ...named(systems, userAgent)].join(', ') || null
