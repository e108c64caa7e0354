import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { suite, test } from 'node:test'
import { DatabaseError } from 'pg'
import { databaseTrouble } from '../../src/http/database-trouble.ts'
import { errorLog } from '../../src/process/error-log.ts'
import {
  classOf,
  type DatabaseErrorClass,
  HeldError,
  isFatalToConnection,
  UnansweredError,
} from '../../src/storage/database-errors.ts'

const withCode = (code: string): DatabaseError => Object.assign(new DatabaseError('', 0, 'error'), { code })
const ofMachine = (syscall: string, code: string): Error => Object.assign(new Error(code), { syscall, code })

const classes: Record<DatabaseErrorClass, readonly Error[]> = {
  away: [
    ...['08000', '08003', '08006', '08P01', '57P01', '57P02', '57P03', '57P05', '53300', '25006', '25P03'].map(
      withCode,
    ),
    ...['28P01', '28000', '3D000'].map(withCode),
    ofMachine('connect', 'ECONNREFUSED'),
    ofMachine('read', 'ECONNRESET'),
    ofMachine('write', 'EPIPE'),
    ofMachine('getaddrinfo', 'ENOTFOUND'),
    new UnansweredError(),
    new Error('Connection terminated unexpectedly'),
    new Error('timeout exceeded when trying to connect'),
    new Error('Client has encountered a connection error and is not queryable'),
  ],
  full: ['53100', '53200', '53400', '54000', '58030'].map(withCode),
  busy: ['40001', '40P01', '55P03', '57014', '0A000', '26000'].map(withCode),
  refused: ['23505', '23514', '23P01', '23503'].map(withCode),
  held: [new HeldError()],
  bug: [
    ...['42703', '22P02', 'XX000'].map(withCode),
    new TypeError('undefined is not a function'),
    ofMachine('open', 'ENOENT'),
  ],
}
const nameOf = (error: Error): string =>
  'code' in error && typeof error.code === 'string' ? error.code : error.message

const kinds = ['away', 'full', 'busy', 'refused', 'held', 'bug'] as const

suite('O-CLASS: each error of the database is one of six', () => {
  for (const kind of kinds)
    for (const error of classes[kind])
      test(`${nameOf(error)} is ${kind}`, () => {
        assert.equal(classOf(error), kind)
      })

  test('whatever else is thrown is a bug', () => {
    assert.equal(classOf('text'), 'bug')
  })

  test('of a port that nobody listens at: as the machine says it', async () => {
    const error = await new Promise<Error>((resolve) => {
      connect(1, '127.0.0.1').once('error', resolve)
    })
    assert.equal(classOf(error), 'away')
  })

  test('a connection is used again only after what leaves the session as it was', () => {
    const used = (...codes: string[]) => codes.filter((code) => !isFatalToConnection(withCode(code)))
    assert.deepEqual(used('23505', '40001', '55P03', '57014', '53100', '42703'), [
      '23505',
      '40001',
      '55P03',
      '57014',
      '53100',
      '42703',
    ])
    assert.deepEqual(used('25006', '57P01', '0A000', '26000', 'XX000'), [])
  })

  test('a door answers 503 with its own time for each, and a bug is no trouble of the database', () => {
    const told = kinds.map((kind) => databaseTrouble(kind, false)?.retryAfter)
    assert.deepEqual(told, ['5', '60', '1', undefined, '60', undefined])
  })
})

suite('O-CLASS in the log', () => {
  function logged() {
    const lines: string[] = []
    let now = 0
    const at = (level: string) => (facts: object) =>
      void lines.push(`${level} ${'event' in facts ? String(facts.event) : ''}`)
    const tell = errorLog({ info: at('info'), warn: at('warn'), error: at('error') }, classOf, () => now)
    const after = (milliseconds: number, kind: DatabaseErrorClass) => {
      now += milliseconds
      tell(classes[kind][0], {}, 'at work')
      return lines.splice(0)
    }
    return after
  }

  test('each class has its event and level', () => {
    const after = logged()
    assert.deepEqual(
      kinds.flatMap((kind) => after(0, kind)),
      [
        'warn database_away',
        'error database_full',
        'info database_busy',
        'error bug',
        'warn database_held',
        'error bug',
      ],
    )
  })

  test('away is told once a second, full once a minute, a bug each time', () => {
    const after = logged()
    const told = (kind: DatabaseErrorClass, ...waits: number[]) => waits.map((wait) => after(wait, kind).length)
    assert.deepEqual(told('away', 0, 999, 1, 999, 1), [1, 0, 1, 0, 1])
    assert.deepEqual(told('full', 0, 59_999, 1), [1, 0, 1])
    assert.deepEqual(told('bug', 0, 0), [1, 1])
  })
})
