import type { Context } from 'hono'
import { formOfBody } from './request-body.ts'

/** Reads a form field or query parameter as text; '' where there is none. */
export type Given = (name: string) => string

export const queryOf =
  (c: Context): Given =>
  (name) =>
    c.req.query(name) ?? ''

/** A form as it was sent: where to, and its fields. */
export async function sentForm(c: Context): Promise<{ path: string; fields: [name: string, value: string][] }> {
  const { pathname, search } = new URL(c.req.url)
  return { path: pathname + search, fields: [...(await formOfBody(c))] }
}

/** A form's fields. If a name comes twice, the last value counts. */
export async function formOf(c: Context): Promise<Given> {
  const fields = await formOfBody(c)
  return (name) => fields.get(name) ?? ''
}
