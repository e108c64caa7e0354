import assert from 'node:assert/strict'
import { test } from 'node:test'
import { plainDate } from '../../src/rules/dates.ts'
import { factsOf } from '../../src/rules/situation.ts'

const group = (contactGroup: number, from: string, reportedOn = from) => ({
  contactGroup,
  category: null,
  from: plainDate(from),
  reportedOn: plainDate(reportedOn),
})
const centre = (jobCentre: string, from: string) => ({
  jobCentre,
  from: plainDate(from),
  reportedOn: plainDate(from),
})

const changes = (...contactGroups: ReturnType<typeof group>[]): string[] =>
  factsOf({ contactGroups, jobCentres: [], absences: [] }).groupChanges.map(
    ({ on, contactGroup }) => `${on.toString()} ${contactGroup}`,
  )

// When a reform withdraws the right, D-GROUP lets open deadlines run out. A repeated report of the
// same category must not close them.
test('D-GROUP-CHANGE: a report that changes nothing is no change', () => {
  assert.deepEqual(changes(group(2, '2017-01-01'), group(2, '2017-07-10')), ['2017-01-01 2'])
  assert.deepEqual(changes(group(2, '2017-01-01'), group(24, '2017-07-10'), group(24, '2017-08-10')), [
    '2017-01-01 2',
    '2017-07-10 24',
  ])
  const jobCentres = [centre('10100', '2017-01-01'), centre('10100', '2017-07-10')]
  assert.equal(factsOf({ contactGroups: [], jobCentres, absences: [] }).jobCentreChanges.length, 1)
})

test('D-GROUP-CHANGE: changes are ordered by their days, in any order of report', () => {
  const [first, tenth, fifth] = [
    group(2, '2017-01-01'),
    group(24, '2017-07-10', '2017-07-01'),
    group(24, '2017-07-05', '2017-07-02'),
  ]
  assert.deepEqual(changes(first, tenth, fifth), ['2017-01-01 2', '2017-07-05 24'])
})
