import { type Instant, instant } from '../rules/dates.ts'

/** What will go, told in time: `src/api/changelog.md` says how long before. */
interface Deprecation {
  /** The operation's id. */
  readonly operation: string
  /** From when on it should no longer be called. */
  readonly since: string
  /** When it ends: at least a year after. */
  readonly sunset: string
  /** What to call instead, in a sentence. */
  readonly instead: string
}

/** Every operation that will go. None does today. */
export const deprecations: readonly Deprecation[] = []

/** Where the changes of the API are told. */
export const CHANGELOG_PATH = '/api/changelog'

/** A change of the released document that can break a client, and was announced. */
interface Announced {
  /** As the test of the released document names it. */
  readonly change: string
  /** The day under which `src/api/changelog.md` tells it. */
  readonly told: string
}

/** Every change that breaks what was released. There is none. */
export const announced: readonly Announced[] = []

const seconds = (at: Instant): number => Math.floor(at.epochMilliseconds / 1000)

/** RFC 9745 and RFC 8594: what the answers of an operation that will go say of it. */
export function deprecationHeaders(
  operation: string,
  among: readonly Deprecation[] = deprecations,
): Readonly<Record<string, string>> {
  const found = among.find((one) => one.operation === operation)
  if (!found) return {}
  const { since, sunset } = found
  return {
    deprecation: `@${seconds(instant(since))}`,
    sunset: new Date(instant(sunset).epochMilliseconds).toUTCString(),
    link: `<${CHANGELOG_PATH}>; rel="deprecation"; type="text/markdown"`,
  }
}
