import type { Site } from '../web/layout.ts'
import { paths } from './paths.ts'

/** The menu and the addresses of the citizen's portal, for the frame of every page. */
export const citizenSite: Site = {
  home: paths.minSide,
  signIn: paths.signIn,
  signOut: paths.signOut,
  somebodyElse: paths.somebodyElse,
  session: paths.session,
  language: paths.language,
  contact: paths.contact,
  words: {
    heading: 'portal.heading',
    home: 'layout.toFrontPage',
    toHome: 'common.toMinSide',
    about: 'layout.aboutText',
  },
  problems: 'problem',
  menu: [
    { href: paths.minSide, key: 'navigation.minSide' },
    { href: paths.meetings, key: 'navigation.mineMoeder' },
    { href: paths.absences, key: 'navigation.mitFravaer' },
    { href: paths.settings, key: 'navigation.indstillinger' },
  ],
  footer: [
    { href: paths.accessibility, key: 'was.title' },
    { href: paths.cookies, key: 'cookies.title' },
  ],
}

/** The same in the job centre's own colour, where it has one. */
export const siteIn = (colour: string | undefined): Site =>
  colour === undefined ? citizenSite : { ...citizenSite, colour }
