/** Every path of the citizen's portal. Where an id is part of it, `portal.ts` asks for it with `:id`. */
export const paths = {
  start: '/',
  signIn: '/log-ind',
  /** Asks a browser that sent no cookie whether it has kept ours. */
  afterSignIn: '/log-ind/videre',
  /** Where an open page leads when somebody else has signed in in the same browser; nobody comes back to it. */
  somebodyElse: '/log-ind/en-anden',
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
} as const

/** Where a visit begins. */
export const entrances: readonly string[] = [paths.start, paths.signIn, paths.minSide]
