import type { Context } from 'hono'
import { isOwnPath } from '../http/own-path.ts'
import { formOfBody } from '../http/request-body.ts'
import { paths } from './paths.ts'

/** A field of a form or a parameter of an address as text; '' where there is none. */
export type Given = (name: string) => string

/** `/book/tid?emne=…`: parameters that are empty or null are left out. */
export function address(path: string, parameters: Readonly<Record<string, string | null>> = {}): string {
  const given = Object.entries(parameters).filter((entry): entry is [string, string] => Boolean(entry[1]))
  return given.length === 0
    ? path
    : `${path}?${given.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&')}`
}

export const queryOf =
  (c: Context): Given =>
  (name) =>
    c.req.query(name) ?? ''

/** A form's fields. Of a name that comes twice the last counts. */
export async function formOf(c: Context): Promise<Given> {
  const fields = await formOfBody(c)
  return (name) => fields.get(name) ?? ''
}

/** Where to go after signing in, when it is a page of our own; null otherwise. */
export function ownPath(text: string): string | null {
  const isOfSigningIn = [paths.signIn, paths.signOut].some((path) => text.startsWith(path))
  return isOwnPath(text) && !isOfSigningIn ? text : null
}
