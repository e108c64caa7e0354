import type { Handler, Hono } from 'hono'
import type { What } from '../../rules/access.ts'
import { paths } from '../paths.ts'
import type { Answer } from '../visit.ts'
import { whyPage } from '../why/why.ts'
import { endRequest } from './ask-for-times.ts'
import { askForTimesNow, capacityFile, capacityPage } from './capacity.ts'

/** *Kapacitet*, and why one citizen finds no time. */
export function capacityPages(app: Hono, signedIn: (what: What, answer: Answer) => Handler): void {
  app.get(paths.citizenPage(':id', 'hvorfor'), signedIn('see_why', whyPage))
  app.get(paths.capacity, signedIn('see_capacity', capacityPage))
  app.get(paths.capacityFile, signedIn('see_capacity', capacityFile))
  app.post(paths.askForTimes, signedIn('ask_for_times', askForTimesNow))
  app.post(paths.endTimeRequest(':id'), signedIn('end_time_request', endRequest))
}
