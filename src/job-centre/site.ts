import { mayAct, type What } from '../rules/access.ts'
import type { Actor } from '../rules/actor.ts'
import { memoiseBy } from '../rules/memoise.ts'
import type { Site } from '../web/layout.ts'
import { paths } from './paths.ts'

type MenuItem = Site['menu'][number]

/** The menu, in order, each item with what one must be allowed to see it; null: everybody. */
const items: readonly (MenuItem & { readonly what: What | null })[] = [
  { href: paths.start, key: 'jobCentre.start.menu', accessKey: '1', what: null },
  { href: paths.citizens, key: 'jobCentre.today.lists.title', what: 'see_work_list' },
  { href: paths.times, key: 'jobCentre.times.menu', what: 'see_offers' },
  { href: paths.capacity, key: 'jobCentre.capacity.menu', accessKey: '8', what: 'see_capacity' },
  { href: paths.figures, key: 'jobCentre.figures.title', what: 'see_figures' },
  { href: paths.setup, key: 'jobCentre.setup.title', what: 'see_setup' },
  { href: paths.log, key: 'jobCentre.log.title', what: 'see_looks' },
]

const siteWith = (menu: readonly MenuItem[], colour: string | undefined): Site => ({
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
  desk: { brandFor: 'jobCentre.brandFor' },
  ...(colour === undefined ? {} : { colour }),
})

/** One site for each menu, since the frame memoises its parts by the site. */
const siteOf = memoiseBy(
  ({ seen, colour }: { readonly seen: readonly MenuItem[]; readonly colour: string | undefined }) =>
    [colour ?? '', ...seen.map(({ href }) => href)].join(' '),
  ({ seen, colour }) => siteWith(seen, colour),
)

/**
 * The menu and the addresses of the job centre's portal, for the frame of every page, in its own
 * colour. The menu shows only what this person may open; without a person it is empty.
 */
export const staffSiteIn = (colour: string | undefined, actor: Actor | null = null): Site =>
  siteOf({
    seen: actor === null ? [] : items.filter(({ what }) => what === null || mayAct(actor, what).ok),
    colour,
  })
