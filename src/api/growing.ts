import { z } from '@hono/zod-openapi'
import { ruleNames } from '../rules/rule-names.ts'

/**
 * Names of which there will be more: a client can switch over those that there are today, and must
 * take one that it does not know. In the document `anyOf` the list and any string, so that no
 * strict client throws on a good answer.
 */
export const growing = <const Names extends readonly [string, ...string[]]>(
  names: Names,
  { name, description, example }: { name: string; description: string; example: string },
) => z.union([z.enum(names), z.string()]).openapi(name, { description: `${description} The list may grow.`, example })

export const ruleSchema = growing(ruleNames, {
  name: 'Rule',
  description: 'A rule of the specification.',
  example: 'D-WINDOW',
})
