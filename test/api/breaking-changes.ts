import type { Json } from './client.ts'

// What a client made from one document would stumble over in another: what it sends is refused, or
// what it gets is not what its types say.

/** Which way a value travels. */
type Way = 'sent' | 'answered'

const KINDS = ['type', 'format', 'pattern', 'const'] as const

/** What a schema says, without the words. */
const typesOf = (schema: Json): string[] => [schema.type ?? []].flat()

class Comparison {
  readonly found: string[] = []
  readonly #before: Json
  readonly #after: Json
  readonly #seen = new Set<string>()

  constructor(before: Json, after: Json) {
    this.#before = before
    this.#after = after
  }

  #resolve(document: Json, schema: Json): Json {
    if (typeof schema?.$ref !== 'string') return schema ?? {}
    const [, ...steps] = schema.$ref.split('/')
    return steps.reduce((part: Json, step: string) => part?.[step], document) ?? {}
  }

  #whole(document: Json, given: Json): Json {
    const schema = this.#resolve(document, given)
    if (!schema.allOf) return schema
    const parts: Json[] = schema.allOf.map((one: Json) => this.#whole(document, one))
    return {
      ...Object.assign({}, ...parts),
      properties: Object.assign({}, ...parts.map((one) => one.properties)),
      required: parts.flatMap((one) => one.required ?? []),
    }
  }

  schema(was: Json, is: Json, where: string, way: Way): void {
    const key = `${way} ${was?.$ref ?? where} ${is?.$ref ?? where}`
    if (this.#seen.has(key)) return
    this.#seen.add(key)
    const name = typeof was?.$ref === 'string' ? was.$ref.split('/').at(-1) : where
    const [before, after] = [this.#whole(this.#before, was), this.#whole(this.#after, is)]
    const missing = (old: readonly string[], now: readonly string[]) => old.filter((one) => !now.includes(one))
    for (const kind of KINDS)
      if (kind !== 'type' && JSON.stringify(before[kind]) !== JSON.stringify(after[kind]))
        this.found.push(`${name}: another ${kind}`)
    const [types, now] = [typesOf(before), typesOf(after)]
    for (const type of way === 'sent' ? missing(types, now) : missing(now, types))
      this.found.push(`${name}: ${type} ${way === 'sent' ? 'is no longer taken' : 'is answered now'}`)
    this.#values(before, after, name, way)
    this.#bounds(before, after, name, way)
    this.#fields(before, after, name, way)
    if (before.items || after.items) this.schema(before.items, after.items, `${name}[]`, way)
  }

  #values(before: Json, after: Json, name: string, way: Way): void {
    const choices = (schema: Json): Json[] => schema.anyOf ?? schema.oneOf ?? []
    // A list that may grow is any text too (`growing`).
    const [old, now] = [choices(before), choices(after)]
    for (const [at, one] of old.entries())
      if (now[at] !== undefined) this.schema(one, now[at], `${name}#${at + 1}`, way)
    if (way === 'sent' ? now.length < old.length : now.length > old.length) this.found.push(`${name}: other choices`)
    const isGrowing = old.length > 0
    const [values, held]: [string[], string[]] = [before.enum ?? [], after.enum ?? []]
    const lost = values.filter((one) => !held.includes(one))
    const gained = held.filter((one) => !values.includes(one))
    const breaks = way === 'sent' ? lost : gained
    // An option of a list that may grow stands as `…#1` beside any text.
    if (breaks.length > 0 && !isGrowing && !(way === 'answered' && name.endsWith('#1')))
      this.found.push(`${name}: ${breaks.join(', ')} ${way === 'sent' ? 'is no longer taken' : 'is answered now'}`)
  }

  #bounds(before: Json, after: Json, name: string, way: Way): void {
    if (way === 'answered') return
    for (const bound of ['maxLength', 'maximum', 'maxItems'])
      if ((after[bound] ?? Number.POSITIVE_INFINITY) < (before[bound] ?? Number.POSITIVE_INFINITY))
        this.found.push(`${name}: a lower ${bound}`)
    for (const bound of ['minLength', 'minimum', 'minItems'])
      if ((after[bound] ?? Number.NEGATIVE_INFINITY) > (before[bound] ?? Number.NEGATIVE_INFINITY))
        this.found.push(`${name}: a higher ${bound}`)
  }

  #fields(before: Json, after: Json, name: string, way: Way): void {
    const [old, now]: [Json, Json] = [before.properties ?? {}, after.properties ?? {}]
    const [demanded, demands]: [string[], string[]] = [before.required ?? [], after.required ?? []]
    for (const [field, was] of Object.entries<Json>(old)) {
      const where = `${name}.${field}`
      if (now[field] === undefined) this.found.push(`${where} is gone`)
      else this.schema(was, now[field], where, way)
    }
    if (way === 'sent')
      for (const field of demands) if (!demanded.includes(field)) this.found.push(`${name}.${field} must be sent now`)
    if (way === 'answered')
      for (const field of demanded)
        if (!demands.includes(field) && now[field] !== undefined) this.found.push(`${name}.${field} may be absent now`)
  }

  operation(was: Json, is: Json, where: string): void {
    const parametersOf = (document: Json, one: Json): Json[] =>
      (one.parameters ?? []).map((parameter: Json) => this.#resolve(document, parameter))
    const [old, now] = [parametersOf(this.#before, was), parametersOf(this.#after, is)]
    for (const parameter of old) {
      const same = now.find((one) => one.name === parameter.name && one.in === parameter.in)
      if (same) this.schema(parameter.schema, same.schema, `${where} ?${parameter.name}`, 'sent')
      else this.found.push(`${where} ?${parameter.name} is gone`)
    }
    for (const { name, required } of now)
      if (required && !old.some((one) => one.name === name && one.required))
        this.found.push(`${where} ?${name} must be sent now`)
    for (const [media, { schema }] of Object.entries<Json>(was.requestBody?.content ?? {})) {
      const same = is.requestBody?.content?.[media]
      if (same) this.schema(schema, same.schema, `${where} body`, 'sent')
      else this.found.push(`${where}: a body as ${media} is no longer taken`)
    }
    if (!was.requestBody && is.requestBody?.required) this.found.push(`${where}: a body must be sent now`)
    for (const [status, given] of Object.entries<Json>(was.responses)) {
      if (!status.startsWith('2')) continue
      const [before, after] = [this.#resolve(this.#before, given), this.#resolve(this.#after, is.responses[status])]
      if (!is.responses[status]) this.found.push(`${where}: no longer ${status}`)
      for (const [media, { schema }] of Object.entries<Json>(before.content ?? {})) {
        const same = after.content?.[media]
        if (same) this.schema(schema, same.schema, `${where} ${status}`, 'answered')
      }
    }
  }
}

/** All that would break a client of the first document, each named by its place. */
export function breakingChanges(before: Json, after: Json): string[] {
  const comparison = new Comparison(before, after)
  for (const [path, methods] of Object.entries<Json>(before.paths))
    for (const [method, was] of Object.entries<Json>(methods)) {
      const where = `${method.toUpperCase()} ${path}`
      const is = after.paths[path]?.[method]
      if (is) comparison.operation(was, is, where)
      else comparison.found.push(`${where} is gone`)
    }
  return comparison.found
}
