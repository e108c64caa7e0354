import type { Context } from 'hono'
import { HTTPException } from 'hono/http-exception'
import type { Given } from './form-input.ts'
import { bytesOfBody, UnreadableForm } from './request-body.ts'

/** The largest file that a page takes: 10,000 lines of times are about half of it. */
export const MAX_FILE_BYTES = 2 * 1024 * 1024

export interface FileForm {
  readonly given: Given
  /** The bytes of a field's file; null where none was chosen. */
  readonly file: (name: string) => Promise<Uint8Array | null>
}

/**
 * The fields of a form with a file (`multipart/form-data`). Throws `UnreadableForm` (400) for any
 * other body, and 413 for one that is too large.
 */
export async function fileFormOf(c: Context): Promise<FileForm> {
  const bytes = await bytesOfBody(c, MAX_FILE_BYTES)
  if (bytes === null) throw new HTTPException(413)
  const contentType = c.req.header('content-type') ?? ''
  if (!/^multipart\/form-data\s*;/i.test(contentType)) throw new UnreadableForm()
  let fields: FormData
  try {
    // A copy: the body's own type leaves open whether its memory is shared.
    fields = await new Response(Uint8Array.from(bytes), { headers: { 'content-type': contentType } }).formData()
  } catch {
    throw new UnreadableForm()
  }
  return {
    given: (name) => {
      const value = fields.get(name)
      return typeof value === 'string' ? value : ''
    },
    file: async (name) => {
      const value = fields.get(name)
      return value === null || typeof value === 'string' ? null : new Uint8Array(await value.arrayBuffer())
    },
  }
}
