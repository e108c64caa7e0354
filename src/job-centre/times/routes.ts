import type { Context, Hono } from 'hono'
import type { What } from '../../rules/access.ts'
import { paths } from '../paths.ts'
import type { Answer } from '../visit.ts'
import { copyNow, copyPage } from './copy.ts'
import { dayPage } from './day.ts'
import { filePage } from './file.ts'
import { makeSeriesNow, seriesPage } from './series.ts'
import { weekPage } from './week.ts'

type SignedIn = (what: What | null, answer: Answer) => (c: Context) => Promise<Response>

/** The pages of *Tider*. */
export function timesPages(app: Hono, signedIn: SignedIn): void {
  app.get(paths.times, signedIn('see_offers', weekPage))
  app.get(paths.timesOfDay, signedIn('see_offers', dayPage))
  app.get(paths.newSeries, signedIn('make_series', seriesPage))
  app.post(paths.newSeries, signedIn('make_series', makeSeriesNow))
  app.get(paths.copyWeek, signedIn('copy_week', copyPage))
  app.post(paths.copyWeek, signedIn('copy_week', copyNow))
  app.get(paths.timesFile, signedIn('import_times', filePage))
}
