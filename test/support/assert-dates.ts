import assert from 'node:assert'
import { syncBuiltinESMExports } from 'node:module'

// Preloaded into every test process. `deepEqual` cannot see a difference between two Temporal
// values, whose content is hidden, so such a comparison never fails. This preload refuses it: tests
// compare dates and instants as text.

const names = ['deepEqual', 'deepStrictEqual', 'notDeepEqual', 'notDeepStrictEqual', 'partialDeepStrictEqual'] as const

/**
 * The path to a Temporal value inside a value: `.dueDate`, or '' for the value itself. Null where
 * there is none.
 */
function temporalIn(value: unknown, path = '', seen = new Set<unknown>()): string | null {
  if (typeof value !== 'object' || value === null || seen.has(value)) return null
  seen.add(value)
  if (Object.prototype.toString.call(value).startsWith('[object Temporal.')) return path
  const inside: [unknown, unknown][] =
    value instanceof Map || value instanceof Set
      ? [...value.entries()].flat().entries().toArray()
      : Object.entries(value)
  for (const [key, one] of inside) {
    const found = temporalIn(one, `${path}.${String(key)}`, seen)
    if (found !== null) return found
  }
  return null
}

function refuseTemporal(name: string, ...values: unknown[]): void {
  for (const value of values) {
    const at = temporalIn(value)
    if (at === null) continue
    throw new TypeError(`${name} cannot tell two Temporal values apart (here "${at}"): compare their text`)
  }
}

for (const functions of new Set([assert, assert.strict]))
  for (const name of names) {
    const own = functions[name]
    functions[name] = (actual: unknown, expected: unknown, message?: string | Error) => {
      refuseTemporal(name, actual, expected)
      own(actual, expected, message)
    }
  }

syncBuiltinESMExports()
