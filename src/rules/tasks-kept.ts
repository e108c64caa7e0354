import type { KeptKind } from './kept-kinds.ts'

/** For how long a task is kept after it has finished. */
export const TASK_DAYS = 90

/** Long tasks: a part of the table in retention.ts. */
export const tasksKept: readonly KeptKind[] = [
  {
    table: 'task',
    what: 'what was done for many citizens, or made of many times, at once, and by whom it was begun',
    keep: { days: TASK_DAYS },
    from: 'when it had finished',
    end: 'deleted',
    erased: 'none',
    why: 'Its result can be looked at for so long.',
    sweep: 'tasks',
  },
  {
    table: 'task_item',
    what: 'whom it was about, and how it went',
    keep: { as: 'the task, or the citizen' },
    from: '',
    end: 'deleted',
    erased: 'stays',
    why: 'As the task. It has an id and no name.',
  },
  {
    table: 'task_time',
    what: 'which times were made or withdrawn, and how it went',
    keep: { as: 'the task' },
    from: '',
    end: 'deleted',
    erased: 'none',
    why: 'As the task.',
  },
]
