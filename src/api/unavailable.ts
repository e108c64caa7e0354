import type { Context } from 'hono'
import { requestProblem } from './problems.ts'
import { problemAnswer, respond } from './request-pipeline.ts'

/** Whether a path is the case systems', whose refusals are problems and not pages. */
export const isOfApi = (path: string): boolean => /^\/(api|oauth)(\/|$)/i.test(path)

/**
 * 503 for a case system, where nobody has looked at its request: too many at once, or the program
 * is starting.
 */
export const unavailable = (c: Context, told: string, headers: Readonly<Record<string, string>> = {}): Response =>
  respond(c, problemAnswer(requestProblem('unavailable', told), { ...headers }))
