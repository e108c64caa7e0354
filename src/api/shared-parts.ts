type Part = Readonly<Record<string, unknown>>

const isPart = (value: unknown): value is Part => typeof value === 'object' && value !== null && !Array.isArray(value)

/**
 * The kinds of parts that stand once under `components`, each with the key under which operations
 * have them.
 */
const kinds = ['parameters', 'responses', 'headers'] as const
type Kind = (typeof kinds)[number]

/** `X-Acting-User` → `XActingUser` */
const pascal = (name: string): string =>
  name.replaceAll(/(?:^|[^A-Za-z0-9]+)([A-Za-z0-9])/g, (_all, letter: string) => letter.toUpperCase())

const responseNames: Readonly<Record<string, string>> = {
  400: 'NotJson',
  401: 'Unauthenticated',
  403: 'InsufficientScope',
  406: 'NotAcceptable',
  412: 'PreconditionFailed',
  413: 'TooLarge',
  415: 'UnsupportedMediaType',
  429: 'TooManyRequests',
  500: 'InternalError',
  503: 'Unavailable',
}

/** What a part is called when it is shared; null where each operation says something of its own. */
function nameOf(kind: Kind, key: string, part: Part): string | null {
  if (kind === 'parameters') return typeof part['name'] === 'string' ? pascal(part['name']) : null
  return kind === 'headers' ? pascal(key) : (responseNames[key] ?? null)
}

/**
 * Calls `found` with every part that can be shared, the innermost first, and puts in its place what
 * that answers.
 */
function replaceParts(value: unknown, found: (kind: Kind, key: string, part: Part, walked: Part) => unknown): unknown {
  const walk = (one: unknown): unknown => replaceParts(one, found)
  if (Array.isArray(value)) return value.map(walk)
  if (!isPart(value)) return value
  const replaced = (kind: Kind, key: string, part: unknown): unknown => {
    const walked = walk(part)
    return isPart(part) && isPart(walked) && !('$ref' in part) ? found(kind, key, part, walked) : walked
  }
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => {
      const kind = kinds.find((name) => name === key)
      if (!kind) return [key, walk(one)]
      if (Array.isArray(one)) return [key, one.map((part: unknown) => replaced(kind, '', part))]
      const parts = Object.entries(isPart(one) ? one : {})
      return [key, Object.fromEntries(parts.map(([name, part]) => [name, replaced(kind, name, part)]))]
    }),
  )
}

const best = (texts: ReadonlyMap<string, number>): string => [...texts].toSorted(([, a], [, b]) => b - a)[0]?.[0] ?? ''

/** The text of the most frequent part of each name. */
function mostFrequent(paths: unknown): ReadonlyMap<string, string> {
  const counts = new Map<string, Map<string, number>>()
  replaceParts(paths, (kind, key, part, walked) => {
    const address = `${kind}/${nameOf(kind, key, part)}`
    const texts = counts.get(address) ?? new Map<string, number>()
    const text = JSON.stringify(part)
    counts.set(address, texts.set(text, (texts.get(text) ?? 0) + 1))
    return walked
  })
  return new Map([...counts].map(([address, texts]) => [address, best(texts)]))
}

/**
 * Every parameter, header and common answer is written once, and referred to: the document says
 * what is the same.
 */
export function withSharedParts<D extends { readonly paths?: object; readonly components?: object }>(document: D) {
  const chosen = mostFrequent(document.paths)
  const shared: Record<Kind, Record<string, Part>> = { parameters: {}, responses: {}, headers: {} }
  const paths = replaceParts(document.paths, (kind, key, part, walked) => {
    const name = nameOf(kind, key, part)
    // Where two parts share a name, the rarer one has its own text.
    if (name === null || chosen.get(`${kind}/${name}`) !== JSON.stringify(part)) return walked
    shared[kind][name] = walked
    return { $ref: `#/components/${kind}/${name}` }
  })
  return { ...document, paths, components: { ...document.components, ...shared } }
}
