import type { Given } from '../../http/form-input.ts'
import { askLooksOfJobCentre } from '../../questions/job-centre/looks.ts'
import { dateOf } from '../../rules/dates.ts'
import { isLookReason, lookKindOf } from '../../rules/looks.ts'
import { sendCsv } from '../pieces/csv.ts'
import { showProblem, type Visit } from '../visit.ts'
import { askedIn, partOf } from './asked.ts'

/** More looks than a file has are in several: choose fewer days. */
const MOST_IN_A_FILE = 5_000

/**
 * `/jc/log.csv`: the looks of a period as a file, the newest first. To fetch it is a look at each
 * citizen whom it names.
 */
export async function logFile(visit: Visit, given: Given): Promise<Response> {
  const { texts, context } = visit
  const asked = askedIn(visit, given)
  if (asked.problems.length > 0) return await showProblem(visit, 'notFound')
  const [which] = partOf(asked)
  const seen = await askLooksOfJobCentre(context, which, { skip: 0, limit: MOST_IN_A_FILE })
  if (!seen.ok) return await showProblem(visit, 'notFound')
  const columns = ['when', 'who', 'system', 'whom', 'why', 'what', 'refused'] as const
  const head = columns.map((column) => texts.t(`jobCentre.log.fileColumn.${column}`))
  const rows = seen.value.looks.map(({ at, kind, name, client, citizen, reason, operation, refused }) => [
    texts.t('jobCentre.log.fileMoment', { date: texts.shortDate(dateOf(at)), time: texts.clockTime(at) }),
    name ?? texts.t('jobCentre.log.system', { kind }),
    client,
    citizen ?? '',
    reason !== null && isLookReason(reason) ? texts.t(`jobCentre.reason.${reason}`) : (reason ?? ''),
    texts.t('jobCentre.log.what', { what: lookKindOf(operation) }),
    refused ? texts.t('jobCentre.log.refused') : '',
  ])
  return sendCsv(visit, `log-${asked.period.from.toString()}-${asked.period.to.toString()}`, [head, ...rows])
}
