import { setTimeout as wait } from 'node:timers/promises'
import PostalMime from 'postal-mime'
import { inventedNumbersIn } from '../../test/support/number-search.ts'
import type { Database } from './database.ts'
import type { Outside } from './set-up.ts'
import { type Checked, count, see } from './steps.ts'

// What leaves: counted at the gateways, and held against what the database says.

const LOOK_EVERY_MILLISECONDS = 500

interface Counted {
  readonly sms: number
  readonly mails: number
}

/** What the database has handed over so far; what is due waits or is under way. */
async function handedOver(
  database: Database,
): Promise<{ readonly open: number; readonly sms: number; readonly email: number }> {
  const told = await database.ask(
    `select count(*) filter (where status in ('waiting', 'sending'))::integer as open,
       count(*) filter (where channel = 'sms' and handed_over_at is not null)::integer as sms,
       count(*) filter (where channel = 'email' and handed_over_at is not null)::integer as email
     from message`,
  )
  return { open: Number(told['open']), sms: Number(told['sms']), email: Number(told['email']) }
}

/** Waits until the gateways have so many more than before, and tells that SMS have arrived. */
export async function messagesLeave(
  outside: Outside,
  database: Database,
  before: Counted,
  least: number,
): Promise<Checked<Counted>> {
  const { sms, mail } = outside
  for (;;) {
    const { open } = await handedOver(database)
    if (open === 0 && sms.accepted.length - before.sms >= least && mail.mails.length - before.mails >= least) break
    await wait(LOOK_EVERY_MILLISECONDS)
  }
  const arrived = await sms.tellDelivered()
  const counted = { sms: sms.accepted.length, mails: mail.mails.length }
  const known = await handedOver(database)
  see(known.sms === counted.sms, `the gateway has ${counted.sms} SMS, the database says ${known.sms}`)
  see(known.email === counted.mails, `the mail server has ${counted.mails} mails, the database says ${known.email}`)
  const references = new Set(sms.accepted.map(({ userref }) => userref))
  see(references.size === sms.accepted.length, 'an SMS left twice')
  return [
    `at the doubles: ${count(counted.sms - before.sms, 'SMS')}, ${count(counted.mails - before.mails, 'mails')}, as the database says; none twice; ${count(arrived, 'receipts')} taken`,
    counted,
  ]
}

/** No national id number in a log line, an SMS or a mail, however the mail is encoded. */
export async function nothingPrivate({ programs, sms, mail }: Outside): Promise<Checked<void>> {
  const lines = programs.output.split('\n')
  const texts = sms.accepted.map(({ message }) => message)
  const mails = await Promise.all(mail.mails.map(({ raw }) => PostalMime.parse(raw)))
  const bodies = mails.map(({ subject, text, html }) => `${subject} ${text} ${html}`)
  const found = [...lines, ...texts, ...bodies].flatMap((text) => inventedNumbersIn(text))
  see(found.length === 0, `${count(found.length, 'national id numbers')} stand in logs or messages`)
  const errors = lines.filter((line) => /"level":(50|60)/.test(line))
  see(errors.length === 0, `the log has ${count(errors.length, 'errors')}: ${errors[0]}`)
  const all = count(lines.length, 'lines of output')
  return [
    `no national id number in ${all}, ${count(texts.length, 'SMS')}, ${count(bodies.length, 'mails')}; no error in the log`,
    undefined,
  ]
}
