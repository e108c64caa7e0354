/**
 * J-LIMITS: what costs others something has a bound, and each bound is a setting. `counted` says
 * where it is kept. In the transaction: the rule counts what stands, and is exact. Among all
 * processes: tries are counted in the database. In each process: only its own pace is counted.
 */
export interface Limit {
  /** What is bounded, in words for the operator. */
  readonly what: string
  /** Who is counted. */
  readonly of: string
  readonly setting: string
  /** The most, unless the setting says otherwise. */
  readonly most: number
  /** The greatest value that the setting takes. */
  readonly greatest: number
  /** For how long a try counts; null where what stands is counted, not tries. */
  readonly seconds: number | null
  readonly counted: 'transaction' | 'all processes' | 'each process'
}

const MINUTE = 60
const HOUR = 60 * MINUTE

export const limits = {
  absences: {
    what: 'absences that are not over',
    of: 'a citizen',
    setting: 'MOST_ABSENCES',
    most: 50,
    greatest: 1000,
    seconds: null,
    counted: 'transaction',
  },
  other_meetings: {
    what: 'other meetings planned, where the citizen books one more',
    of: 'a citizen',
    setting: 'MOST_OTHER_MEETINGS',
    most: 5,
    greatest: 1000,
    seconds: null,
    counted: 'transaction',
  },
  token: {
    what: 'tries to get a token',
    of: 'a client in one network',
    setting: 'MOST_TOKEN_TRIES',
    most: 20,
    greatest: 10_000,
    seconds: MINUTE,
    counted: 'all processes',
  },
  token_network: {
    what: 'tries to get a token, for whichever client',
    of: 'a network',
    setting: 'MOST_TOKEN_TRIES_OF_NETWORK',
    most: 100,
    greatest: 10_000,
    seconds: MINUTE,
    counted: 'all processes',
  },
  search: {
    what: 'searches for a citizen by national id number',
    of: 'a client',
    setting: 'MOST_SEARCHES',
    most: 60,
    greatest: 10_000,
    seconds: MINUTE,
    counted: 'all processes',
  },
  staff_searches: {
    what: 'searches for a citizen in the portal',
    of: 'somebody of a job centre',
    setting: 'MOST_STAFF_SEARCHES',
    most: 60,
    greatest: 10_000,
    seconds: MINUTE,
    counted: 'all processes',
  },
  holds: {
    what: 'times chosen, each of which holds a seat for some minutes',
    of: 'a citizen',
    setting: 'MOST_HOLDS',
    most: 60,
    greatest: 10_000,
    seconds: 10 * MINUTE,
    // Each would be a trip more on the way to a booking.
    counted: 'each process',
  },
  codes_to_address: {
    what: 'codes sent to prove an address, by whichever citizen',
    of: 'a telephone number or e-mail address',
    setting: 'MOST_CODES_TO_ADDRESS',
    most: 10,
    greatest: 1000,
    seconds: 24 * HOUR,
    counted: 'all processes',
  },
  messages_a_day: {
    what: 'messages, after which the citizen’s own acts are answered no more by SMS or e-mail',
    of: 'a citizen and channel',
    setting: 'MOST_MESSAGES_A_DAY',
    most: 10,
    greatest: 1000,
    seconds: 24 * HOUR,
    counted: 'transaction',
  },
  own_files: {
    what: 'files of all that is kept',
    of: 'a citizen',
    setting: 'MOST_OWN_FILES',
    most: 10,
    greatest: 1000,
    seconds: HOUR,
    counted: 'all processes',
  },
  sign_ins: {
    what: 'sign-ins begun',
    of: 'a network',
    setting: 'MOST_SIGN_INS_BEGUN',
    most: 120,
    greatest: 100_000,
    seconds: 10 * MINUTE,
    counted: 'all processes',
  },
  requests: {
    what: 'requests to the API',
    of: 'a client',
    setting: 'MOST_REQUESTS_OF_CLIENT',
    most: 2000,
    greatest: 1_000_000,
    seconds: 10,
    counted: 'each process',
  },
  under_way: {
    what: 'requests to the API under way at once',
    of: 'a client',
    setting: 'MOST_UNDER_WAY_OF_CLIENT',
    most: 8,
    greatest: 500,
    seconds: null,
    counted: 'each process',
  },
  loads: {
    what: 'loads of many citizens under way at once',
    of: 'a client',
    setting: 'MOST_LOADS_OF_CLIENT',
    most: 1,
    // Each is a request of the client under way for minutes.
    greatest: 20,
    seconds: null,
    counted: 'each process',
  },
  webhooks: {
    what: 'addresses to which events are sent',
    of: 'a client in one job centre',
    setting: 'MOST_WEBHOOKS',
    most: 10,
    greatest: 100,
    seconds: null,
    counted: 'transaction',
  },
} as const satisfies Record<string, Limit>

export type LimitName = keyof typeof limits

/** The bounds that are in force. */
export type Bounds = Readonly<Record<LimitName, number>>

/** Limits whose tries are counted over time. */
export type CountedLimit = {
  [Name in LimitName]: (typeof limits)[Name] extends { readonly seconds: number } ? Name : never
}[LimitName]

/** How a try ended. */
export interface Taken {
  readonly name: LimitName
  /** False: nothing may be done; there were too many. */
  readonly ok: boolean
  readonly most: number
  /** The length of the window; null where requests at once are counted. */
  readonly seconds: number | null
  readonly left: number
  /** In how many whole seconds the window ends, and all may be tried again. */
  readonly resetSeconds: number
}

/** The one place that is asked whether there were too many tries. */
export interface Limits {
  readonly bounds: Bounds
  /**
   * Counts a try, and says whether it may go on. `key`: whose tries are counted together, such as a
   * client's id or a network. It is stored only as a keyed hash.
   */
  take(name: CountedLimit, key: string): Promise<Taken>
}

export const limitNames = Object.keys(limits).filter((name): name is LimitName => name in limits)

/** The bounds where no setting says otherwise. */
export const usualBounds: Bounds = {
  absences: limits.absences.most,
  other_meetings: limits.other_meetings.most,
  token: limits.token.most,
  token_network: limits.token_network.most,
  search: limits.search.most,
  staff_searches: limits.staff_searches.most,
  holds: limits.holds.most,
  codes_to_address: limits.codes_to_address.most,
  messages_a_day: limits.messages_a_day.most,
  own_files: limits.own_files.most,
  sign_ins: limits.sign_ins.most,
  requests: limits.requests.most,
  under_way: limits.under_way.most,
  loads: limits.loads.most,
  webhooks: limits.webhooks.most,
}
