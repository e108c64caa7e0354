import type { Context } from 'hono'
import { formOfBody } from './request-body.ts'

/** A field of a form or a parameter of a query as text; '' where there is none. */
export type Given = (name: string) => string

export const queryOf =
  (c: Context): Given =>
  (name) =>
    c.req.query(name) ?? ''

/** A form's fields. Of a name that comes twice the last counts. */
export async function formOf(c: Context): Promise<Given> {
  const fields = await formOfBody(c)
  return (name) => fields.get(name) ?? ''
}
