import { sweep } from '../actions/sweep.ts'
import { askRetention } from '../questions/retention.ts'
import { type Admin, NotDoneError, type Subject, verb } from './command.ts'

const sweeping = ({ settings, realClock }: Admin) => ({ realNow: realClock.now(), times: settings.retention })

async function tellDue(admin: Admin): Promise<void> {
  const asked = await askRetention(admin.context, sweeping(admin))
  if (!asked.ok) throw new NotDoneError('the report was refused')
  const { due, runs } = asked.value
  admin.say('what a sweep would take now:')
  for (const { sweep: name, before, count } of due) admin.say(`  ${name}: ${count} (before ${before.toString()})`)
  admin.say('what the last ones took:')
  for (const { startedAt, finishedAt, by, taken } of runs)
    admin.say(`  ${startedAt.toString()} by ${by}: ${finishedAt ? JSON.stringify(taken) : 'not finished'}`)
}

const report = verb({
  usage: '',
  what: 'shows what the night would take away now, in numbers, and what the last nights took',
  options: {},
  run: async (_asked, admin) => await tellDue(admin),
})

const run = verb({
  usage: '[--dry-run]',
  what: 'takes away what is kept no longer, as the night does; with --dry-run it only shows the numbers',
  options: { 'dry-run': { type: 'boolean', default: false } },
  run: async ({ options }, admin) => {
    if (options['dry-run']) {
      await tellDue(admin)
      return
    }
    const swept = await sweep(admin.context, sweeping(admin))
    if (!swept.ok) throw new NotDoneError('the sweep was refused')
    admin.say(JSON.stringify(swept.value.taken))
  },
})

export const retention: Subject = {
  what: 'what is kept for how long (docs/retention.md)',
  verbs: { report, run },
}
