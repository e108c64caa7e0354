/** J-WORK: the lists of a job centre's citizens. */
export const citizenLists = ['open', 'none', 'overdue', 'absent'] as const
export type CitizenList = (typeof citizenLists)[number]

/** What a list is sorted by: the name, or the day that it is about. */
const listOrders = ['name', 'day'] as const
export type ListOrder = (typeof listOrders)[number]

/** A file for a spreadsheet has so many rows at most. */
export const MOST_IN_A_FILE = 20_000
