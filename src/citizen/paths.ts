import { isOwnPath } from '../http/own-path.ts'
import { withQuery } from '../http/with-query.ts'

/**
 * Every path of the citizen's portal. Where an id is part of it, `portal.ts` asks for it with
 * `:id`.
 */
export const paths = {
  start: '/',
  signIn: '/log-ind',
  /** On to the broker. */
  toBroker: '/log-ind/mitid',
  /** Where the broker sends the browser back: registered there. */
  fromBroker: '/log-ind/svar',
  /**
   * Where an open page leads when somebody else has signed in in the same browser; nobody comes
   * back to it.
   */
  somebodyElse: '/log-ind/en-anden',
  /** Also where the broker sends the browser after signing out: registered there. */
  /** What was sent after the session had ended. */
  keptForm: '/log-ind/fortsaet',
  signOut: '/log-ud',
  session: '/session',
  language: '/sprog',
  accessibility: '/was',
  cookies: '/cookies',
  howToBook: '/saadan-booker-du',
  minSide: '/min-side',
  contact: '/kontakt',
  book: '/book',
  bookForm: '/book/form',
  bookTime: '/book/tid',
  bookConfirm: '/book/bekraeft',
  meetings: '/mine-moeder',
  meeting: (id: string) => `/moeder/${id}`,
  receipt: (id: string) => `/moeder/${id}/kvittering`,
  calendarFile: (id: string) => `/moeder/${id}/kalender.ics`,
  rebook: (id: string) => `/moeder/${id}/ombook`,
  rebookConfirm: (id: string) => `/moeder/${id}/ombook/bekraeft`,
  cancel: (id: string) => `/moeder/${id}/aflys`,
  absences: '/mit-fravaer',
  changeAbsence: (id: string) => `/mit-fravaer/${id}/ret`,
  withdrawAbsence: (id: string) => `/mit-fravaer/${id}/slet`,
  settings: '/indstillinger',
  settingsSaved: '/indstillinger?gemt=ja',
  code: '/indstillinger/kode',
  looks: '/indstillinger/hvem-har-set',
  sessions: '/indstillinger/logget-paa',
  ownData: '/indstillinger/mine-oplysninger',
} as const

/** Where a visit begins. */
export const entrances: readonly string[] = [paths.start, paths.signIn, paths.toBroker, paths.minSide]

/** The demo's links: signs in as somebody, without a choice. */
export const signInAs = (citizenId: string): string => withQuery(paths.toBroker, { som: citizenId })

/** Where to go after signing in, when it is a page of our own; null otherwise. */
export function ownPath(text: string): string | null {
  const isOfSigningIn = [paths.signIn, paths.signOut].some((path) => text.startsWith(path))
  return isOwnPath(text) && !isOfSigningIn ? text : null
}
