// Preloaded into a program that a test starts (`node --import`). The program's clock starts at
// SELVBOOK_TEST_NOW and ticks on. So tests do not depend on the day and hour at which they run.

import process from 'node:process'

const started = process.env['SELVBOOK_TEST_NOW']
if (started === undefined) throw new Error('SELVBOOK_TEST_NOW names the time at which the program starts')
const Machine = Date
const offset = Machine.parse(started) - Machine.now()
const now = (): number => Machine.now() + offset

globalThis.Date = new Proxy(Machine, {
  construct: (target, given, newTarget) => Reflect.construct(target, given.length === 0 ? [now()] : given, newTarget),
  get: (target, name, receiver) => (name === 'now' ? now : Reflect.get(target, name, receiver)),
})
