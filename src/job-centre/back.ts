import type { Given } from '../http/form-input.ts'
import { hidden } from '../web/forms.ts'
import type { Html } from '../web/html.ts'
import { ownPath, paths } from './paths.ts'

/** What was done on the page before this one, as it stands in the address. */
export const dones = [
  'lagt',
  'vist',
  'besked',
  'behold',
  'igen',
  'registreret',
  'kollision',
  'frist',
  'indkaldt',
  'flyttet',
  'aflyst',
  'samtale',
] as const
export type Done = (typeof dones)[number]

/** Where an act was begun from (`begunFrom`), as its page was told; '' where nothing says so. */
export const backIn = (given: Given): string => given('tilbage')

/** Carries on through a form where the act was begun from. */
export const backField = (back: string): Html | '' => (back === '' ? '' : hidden('tilbage', back))

/** The same for an address. */
export const backQuery = (back: string): Readonly<Record<string, string>> => (back === '' ? {} : { tilbage: back })

/** Back to where an act was begun from, to say what was done; null where nothing says where. */
export function backSaying(back: string, what: Done, more: Readonly<Record<string, string>> = {}): string | null {
  const own = back === '' ? null : ownPath(back)
  if (own === null) return null
  const url = new URL(own, 'http://here')
  for (const [name, value] of Object.entries({ ...more, gjort: what })) url.searchParams.set(name, value)
  return url.pathname + url.search
}

/** The same; the day, where nothing says where. */
export const backWith = (given: Given, what: Done, more: Readonly<Record<string, string>> = {}): string =>
  backSaying(backIn(given), what, more) ?? `${paths.start}?${new URLSearchParams({ ...more, gjort: what }).toString()}`
