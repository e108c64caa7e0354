import { v7 } from 'uuid'

/**
 * A new id. Version 7 begins with the time, so that new rows stand together at the end of their
 * index.
 */
export const newId = (): string => v7()

/** An id made of a hash (version 8): the same one of the same hash. */
export function idOf(hash: Buffer): string {
  const bytes = Buffer.from(hash.subarray(0, 16))
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}

const pattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** Whether a text from outside can be an id at all; anything else names nothing that exists. */
export const isId = (text: string): boolean => pattern.test(text)
