import { v7 } from 'uuid'

/**
 * A new id. Version 7 begins with the time, so that new rows stand together at the end of their
 * index.
 */
export const newId = (): string => v7()

const pattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** Whether a text from outside can be an id at all; anything else names nothing that exists. */
export const isId = (text: string): boolean => pattern.test(text)
