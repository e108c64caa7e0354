import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'

const root = new URL('../..', import.meta.url).pathname

/** The lines that a program with our log writes. */
function linesOf(program: string): unknown[] {
  const script = `import { makeLog } from './src/process/log.ts'; const log = makeLog({ logLevel: 'info' }); ${program}`
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    cwd: root,
    encoding: 'utf8',
  })
  assert.equal(stderr, '')
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
}

test('each line has its time in UTC, and is one JSON object, whatever stands in it', () => {
  const poison = JSON.stringify('a\n{"level":50,"msg":"forged"}\r\u001b[31m"b\u2028c')
  const lines = linesOf(`log.info({ route: ${poison} }, ${poison}); log.error({ err: new Error(${poison}) }, 'x')`)
  assert.equal(lines.length, 2)
  for (const line of lines) {
    assert.ok(typeof line === 'object' && line !== null && 'time' in line && 'level' in line)
    assert.match(String(line.time), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
  }
})

test('an error in the log has no value of a row', () => {
  const [line] = linesOf(
    `log.error({ err: Object.assign(new Error('x'), { detail: 'Key (name)=(Anna)', hint: 'Anna', parameters: ['Anna'] }) }, 'x')`,
  )
  assert.doesNotMatch(JSON.stringify(line), /Anna/)
})
