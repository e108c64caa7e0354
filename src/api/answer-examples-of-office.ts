import { EXAMPLE_ID } from './fields.ts'

// As answer-examples.ts: long tasks, figures, the record of access, messages of unknown outcome.

const id = EXAMPLE_ID
const now = '2026-07-01T10:00:00+02:00'
const by = { kind: 'client', client: 'demo' } as const

const listedTask = {
  id,
  kind: 'set_deadlines',
  startedAt: now,
  finishedAt: null,
  by,
  interviewType: 'job',
  dueDate: '2026-07-10',
} as const

export const answersOfOffice = {
  setDeadlineForMany: { id },
  listTasks: { items: [listedTask] },
  getTask: {
    ...listedTask,
    counts: { open: 1, done: 0, refused: 0, failed: 0 },
    leftOut: [],
    timesLeftOut: [],
    canBeUndone: false,
    undoneBy: null,
  },
  undoTask: { id },
  getFigures: {
    months: ['2026-02', '2026-03', '2026-04', '2026-05', '2026-06', '2026-07'].map((month) => ({
      month,
      ends: { booked: 0, summoned: 0, overdue: 0, other: 0, open: month === '2026-07' ? 1 : 0 },
      messagesFailed: 0,
      messagesUnknown: 0,
    })),
    bookedDaysBefore: Array.from({ length: 16 }, () => 0),
    interviews: [],
    searchesInVain: Array.from({ length: 12 }, (_, at) => ({ week: `2026-W${at + 16}`, count: 0 })),
  },
  listLooks: {
    items: [{ at: now, kind: 'client', client: 'demo', citizenId: id, operation: 'registerCitizen', refused: false }],
    nextCursor: null,
    total: 1,
  },
  listUnknownMessages: {
    items: [{ reference: id, gateway: 'sms', channel: 'sms', kind: 'deadline_set', begunAt: now }],
  },
} as const
