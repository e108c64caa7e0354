import type { Context } from 'hono'
import { formOfBody } from './request-body.ts'

/** Reads a form field or query parameter as text; '' where there is none. */
export type Given = (name: string) => string

export const queryOf =
  (c: Context): Given =>
  (name) =>
    c.req.query(name) ?? ''

/** A form's fields. If a name comes twice, the last value counts. */
export async function formOf(c: Context): Promise<Given> {
  const fields = await formOfBody(c)
  return (name) => fields.get(name) ?? ''
}
