import { z } from '@hono/zod-openapi'
import { unkept } from '../../actions/once.ts'
import { registerCitizen } from '../../actions/register-citizen.ts'
import { type CountedTimes, type LineDone, type Loaded, registerMany } from '../../actions/register-many.ts'
import { setDeadline } from '../../actions/set-deadline.ts'
import type { ActionContext } from '../../actions/transaction.ts'
import { recordAccess } from '../../questions/access-log.ts'
import { citizenWithNumber } from '../../questions/whose.ts'
import type { Act } from '../../rules/access.ts'
import { noDetails } from '../../rules/contact-details.ts'
import type { Outcome } from '../../rules/refusals.ts'
import { date, givenId, interviewType } from '../fields.ts'
import { personFields, personOf } from '../operations/citizens.ts'
import { type ProblemAnswer, problemOf, problemSchema, requestProblem } from '../problems.ts'
import { strict } from '../strict.ts'
import { check } from '../validation.ts'
import { keptWarnings, nowhereWarnings, toldWarnings, warningSchema } from '../views/warnings.ts'
import { MOST_BYTES_OF_LINE, type SentLine } from './lines.ts'

const wantedDeadline = z
  .object({
    interviewType: interviewType(),
    dueDate: date(),
    activationDate: date().nullable().optional().openapi({ description: 'Today unless given.' }),
  })
  .openapi('LineDeadline', { description: 'The deadline that is to stand, unless an equal one does (D-SAME).' })

/** A line of a load: who is to be registered and, where it is asked for, with which deadline. */
export const lineSchema = z
  .object({
    ...personFields,
    deadline: wantedDeadline.nullable().optional().openapi({ description: 'The deadline that is to stand.' }),
  })
  .openapi('CitizenLine', {
    description: 'A citizen, as `POST /citizens` takes them, with the deadline that is to stand.',
  })

const withDeadlines = z.object({ body: strict(lineSchema) })
const withoutDeadlines = z.object({ body: strict(z.object(personFields)) })

const lineProblem = problemSchema
  .omit({ requestId: true })
  .openapi('LineProblem', { description: 'Why a line was refused.' })

/** What came of a line. */
export const lineAnswerSchema = z
  .object({
    line: z.int().openapi({ description: 'Which line it answers, from 1.' }),
    status: z.int().openapi({ description: 'As the single call: 201 registered, 200 known already, else a refusal.' }),
    id: givenId().optional().openapi({ description: 'Of what stands.' }),
    warnings: z.array(warningSchema).optional().openapi({ description: 'What somebody should know all the same.' }),
    problem: lineProblem.optional().openapi({ description: 'Why it was refused.' }),
    deadline: z
      .object({
        status: z.int().openapi({ description: '201 set, 200 an equal one stands (D-SAME), else a refusal.' }),
        id: givenId().optional().openapi({ description: 'Of what stands.' }),
        bookableTimes: z
          .int()
          .optional()
          .openapi({ description: 'Of one just set; counted for people alike together.' }),
        warnings: z.array(warningSchema).optional().openapi({ description: 'What somebody should know all the same.' }),
        problem: lineProblem.optional().openapi({ description: 'Why it was refused.' }),
      })
      .optional()
      .openapi({ description: 'What came of its deadline. The citizen stands also where it was refused.' }),
  })
  .openapi('LineAnswer', { description: 'What came of a line.' })
export type LineAnswer = z.input<typeof lineAnswerSchema>

/** What a load goes by, for all its lines. */
export interface LoadOptions {
  readonly deadlines: boolean
  readonly contextFor: (jobCentre: string) => ActionContext
  readonly counted: CountedTimes
}

const refusedLine = (line: number, { status, body }: ProblemAnswer): LineAnswer => ({ line, status, problem: body })

const unreadable = {
  too_long: requestProblem('body_too_large', `The line is longer than ${MOST_BYTES_OF_LINE / 1024} kB. No citizen is.`),
  not_utf8: requestProblem('malformed_json', 'The line is not UTF-8. Send it in UTF-8.'),
  not_json: requestProblem('malformed_json', 'The line cannot be read as JSON. Correct it and send it again.'),
} as const

interface ReadLine {
  readonly line: number
  readonly loaded: Loaded
}

function readLine({ number, text, why }: SentLine, deadlines: boolean): ReadLine | LineAnswer {
  if (text === null) return refusedLine(number, unreadable[why ?? 'not_utf8'])
  let body: unknown
  try {
    body = JSON.parse(text)
  } catch {
    return refusedLine(number, unreadable.not_json)
  }
  const checked = deadlines ? check(withDeadlines, { body }) : check(withoutDeadlines, { body })
  if (!checked.ok) return refusedLine(number, checked.problem)
  const { body: said } = checked.value
  return { line: number, loaded: { person: personOf(said), deadline: deadlineIn(said) } }
}

function deadlineIn(said: object & { readonly deadline?: z.output<typeof wantedDeadline> | null | undefined }) {
  const { deadline } = said
  return deadline ? { ...deadline, activationDate: deadline.activationDate ?? null } : null
}

/**
 * Some lines of a load, each answered, in order. Most are done together in one transaction; each
 * that asks for more is done as its single calls would be.
 */
export async function answerLines(sent: readonly SentLine[], options: LoadOptions): Promise<LineAnswer[]> {
  const read = sent.map((line) => readLine(line, options.deadlines))
  const good = read.filter((line): line is ReadLine => 'loaded' in line)
  const answers = new Map<number, LineAnswer>()
  for (const [jobCentre, lines] of Map.groupBy(good, ({ loaded }) => loaded.person.jobCentre)) {
    const context = options.contextFor(jobCentre)
    const many = await registerMany(
      context,
      lines.map(({ loaded }) => loaded),
      options.counted,
    )
    for (const [at, one] of lines.entries()) {
      const done = many.ok ? (many.value[at] ?? null) : null
      answers.set(one.line, done ? doneAnswer(one, done) : await answerSingly(context, one))
    }
  }
  return read.map((line) =>
    'loaded' in line ? (answers.get(line.line) ?? refusedLine(line.line, unreadable.not_json)) : line,
  )
}

const CREATED = 201
const OK = 200

/** The line says all that is known of somebody new. */
const warningsOfNew = ({ loaded: { person } }: ReadLine, isNew: boolean) =>
  isNew ? nowhereWarnings({ ...noDetails, ...person.details }) : []

const doneAnswer = (read: ReadLine, { citizenId, isNew, deadline }: LineDone): LineAnswer => ({
  line: read.line,
  status: isNew ? CREATED : OK,
  id: citizenId,
  warnings: warningsOfNew(read, isNew),
  ...(deadline ? { deadline: deadlineAnswer(deadline) } : {}),
})

function deadlineAnswer(outcome: NonNullable<LineDone['deadline']>): NonNullable<LineAnswer['deadline']> {
  if (!outcome.ok) {
    const { status, body } = problemOf(outcome.refusals)
    return { status, problem: body }
  }
  const { id, isNew, bookableTimes, warnings } = outcome.value
  return {
    status: isNew ? CREATED : OK,
    id,
    ...(bookableTimes === null ? {} : { bookableTimes }),
    warnings: toldWarnings(warnings),
  }
}

/** J-OWN: an act with its row in the record of access, in one transaction; refused ones too. */
async function acted<T>(
  context: ActionContext,
  does: Act,
  whose: (done: T | null) => string | null | Promise<string | null>,
  work: (context: ActionContext) => Promise<Outcome<T>>,
): Promise<Outcome<T>> {
  const row = { operation: context.operation ?? does, subject: null }
  const outcome = await unkept(
    context,
    async (within) => {
      const worked = await work(within)
      if (worked.ok) await recordAccess(within, { ...row, refused: false, citizenId: await whose(worked.value) })
      return worked
    },
    does,
  )
  if (!outcome.ok) await recordAccess(context, { ...row, refused: true, citizenId: await whose(null) })
  return outcome
}

async function answerSingly(context: ActionContext, read: ReadLine): Promise<LineAnswer> {
  const { line, loaded } = read
  const { person, deadline } = loaded
  const registered = await acted(
    context,
    'register_citizen',
    (done: { readonly id: string } | null) => done?.id ?? citizenWithNumber(context, person.cpr),
    (within) => registerCitizen(within, person),
  )
  if (!registered.ok) return refusedLine(line, problemOf(registered.refusals))
  const { id, joined, kept, warnings } = registered.value
  const told = [...keptWarnings(kept), ...warningsOfNew(read, joined), ...toldWarnings(warnings)]
  const answer = { line, status: joined ? CREATED : OK, id, warnings: told }
  if (!deadline) return answer
  const set = await acted(
    context,
    'set_deadline',
    () => id,
    (within) => setDeadline(within, id, { ...deadline, unlessEqual: true }),
  )
  if (!set.ok) return { ...answer, deadline: deadlineAnswer(set) }
  const { seen, isNew, bookableTimes, warnings: ofDeadline } = set.value
  const outcome = { ok: true, value: { id: seen.deadline.id, isNew, bookableTimes, warnings: ofDeadline } } as const
  return { ...answer, deadline: deadlineAnswer(outcome) }
}
