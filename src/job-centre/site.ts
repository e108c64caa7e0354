import type { Site } from '../web/layout.ts'
import { paths } from './paths.ts'

type MenuItem = Site['menu'][number]

const start: MenuItem = { href: paths.start, key: 'jobCentre.start.menu' }
const people: MenuItem = { href: paths.people, key: 'jobCentre.people.menu' }

const siteWith = (menu: readonly MenuItem[]): Site => ({
  home: paths.start,
  signIn: paths.signIn,
  signOut: paths.signOut,
  somebodyElse: paths.somebodyElse,
  session: paths.session,
  language: paths.language,
  words: {
    heading: 'jobCentre.heading',
    home: 'jobCentre.home',
    toHome: 'jobCentre.toHome',
    about: 'jobCentre.about',
  },
  problems: 'jobCentre.problem',
  menu,
  footer: [],
})

const sites = { staff: siteWith([start]), administrators: siteWith([start, people]) }

/**
 * The menu and the addresses of the job centre's portal, for the frame of every page, in its own
 * colour. A menu shows only what one may open: `seesStaff`, who has signed in.
 */
export function staffSiteIn(colour: string | undefined, { seesStaff = false }: { seesStaff?: boolean } = {}): Site {
  const site = seesStaff ? sites.administrators : sites.staff
  return colour === undefined ? site : { ...site, colour }
}
