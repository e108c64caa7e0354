import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import { metricsInUse, sources } from '../support/metrics.ts'

const root = join(import.meta.dirname, '../..')
const read = (path: string): string => readFileSync(join(root, path), 'utf8')

/** As GitHub makes an anchor of a heading. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} -]/gu, '')
    .replaceAll(' ', '-')

const tried = read('deploy/watch/alarms-tried.yml')
const alarms = [...read('deploy/watch/alarms.yml').matchAll(/- alert: (\w+)\n([\s\S]*?)(?=\n {6}- alert:|$)/g)].map(
  ([, name = '', body = '']) => ({
    name,
    expr: /^ +expr: (.+)$/m.exec(body)?.[1] ?? '',
    severity: /severity: (\w+)/.exec(body)?.[1] ?? '',
    handbook: /handbook: docs\/operations\.md#([\w-]+)/.exec(body)?.[1] ?? '',
  }),
)

/** Every name that the program serves; of a histogram also what Prometheus makes of it. */
async function served(): Promise<Set<string>> {
  const text = await metricsInUse().text(sources)
  const types = [...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)]
  return new Set(
    types.flatMap(([, name = '', type]) =>
      type === 'histogram' ? [name, `${name}_bucket`, `${name}_sum`, `${name}_count`] : [name],
    ),
  )
}

const namesIn = (expression: string): string[] => expression.match(/selvbook_\w+/g) ?? []

suite('what is shipped for whoever watches', () => {
  test('each alarm leads to its heading in the handbook, and each heading has an alarm', () => {
    const [, part = ''] = /^## Alarms\n([\s\S]*?)(?=^## |$(?![\s\S]))/m.exec(read('docs/operations.md')) ?? []
    const headings = [...part.matchAll(/^### (.+)$/gm)].map(([, heading = '']) => anchorOf(heading))
    assert.ok(headings.length > 10)
    assert.deepEqual([...new Set(alarms.map(({ handbook }) => handbook))].toSorted(), headings.toSorted())
    assert.ok(alarms.every(({ severity }) => severity === 'now' || severity === 'today'))
    assert.equal(new Set(alarms.map(({ name }) => name)).size, alarms.length)
    // Made to ring by `promtool test rules`, and to keep silent.
    for (const { name } of alarms)
      assert.equal(tried.split(`alertname: ${name}`).length - 1, 2, `${name} is tried twice`)
  })

  test('each metric of an alarm is one that the program serves', async () => {
    const known = await served()
    const asked = alarms.map(({ name, expr }) => ({ name, names: namesIn(expr) }))
    // Whether a process can be read at all is Prometheus' own.
    assert.deepEqual(
      asked.filter(({ names }) => names.length === 0).map(({ name }) => name),
      ['ProcessGone'],
    )
    assert.deepEqual(
      asked.flatMap(({ names }) => names).filter((name) => !known.has(name)),
      [],
    )
  })

  test('each metric of the dashboard is one that the program serves', async () => {
    const known = await served()
    const dashboard: { panels: { title: string; targets: { expr: string }[] }[] } = JSON.parse(
      read('deploy/watch/dashboard.json'),
    )
    const expressions = dashboard.panels.flatMap(({ targets }) => targets.map(({ expr }) => expr))
    assert.ok(expressions.length > 20)
    assert.deepEqual(
      expressions.flatMap((expression) => {
        const names = namesIn(expression)
        return names.length === 0 ? [expression] : names.filter((name) => !known.has(name))
      }),
      [],
    )
  })
})
