import assert from 'node:assert/strict'
import { globSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import { IntlMessageFormat } from 'intl-messageformat'
import { type RefusalCode, refusalRules } from '../src/rules/refusals.ts'
import { ruleNumbers } from '../src/rules/rule-numbers.ts'
import { texts as spokenTexts, type TextKey } from '../src/web/texts.ts'

/** Checks the texts of every language. `npm run check` runs it too. */

const root = new URL('..', import.meta.url).pathname
const folder = join(root, 'locales')

const isRefusal = (name: string): name is RefusalCode => Object.hasOwn(refusalRules, name)

/** Every text of a language by its key: `minSide.title`. */
function textsOf(node: unknown, path: readonly string[] = []): [string, string][] {
  if (typeof node === 'string') return [[path.join('.'), node]]
  assert.ok(typeof node === 'object' && node !== null, `${path.join('.')} is text or a group`)
  return Object.entries(node).flatMap(([key, value]) => textsOf(value, [...path, key]))
}

const languages = new Map(
  readdirSync(folder).map((name) => [
    name.replace('.json', ''),
    new Map(textsOf(JSON.parse(readFileSync(join(folder, name), 'utf8')))),
  ]),
)
const danish = languages.get('da') ?? new Map<string, string>()
const others = [...languages].filter(([language]) => language !== 'da')

const wanted = [...danish.keys()]

interface Piece {
  readonly type: number
  readonly value?: string
  readonly options?: Readonly<Record<string, { readonly value: readonly Piece[] }>>
  readonly children?: readonly Piece[]
}

const kinds = ['text', 'argument', 'number', 'date', 'time', 'select', 'plural', '#', 'tag']

/**
 * A text's requirements on the code: its arguments with their kinds, the options of a choice, its
 * tags. Each once, in any order.
 */
function demands(pieces: readonly Piece[]): Set<string> {
  const found = new Set<string>()
  for (const { type, value = '', options = {}, children = [] } of pieces) {
    const kind = kinds[type] ?? 'unknown'
    if (kind === 'text' || kind === '#') continue
    // Each language has its own plural forms; the options of a select are the code's.
    found.add(kind === 'select' ? `select ${value}: ${Object.keys(options).toSorted().join(' ')}` : `${kind} ${value}`)
    for (const inner of [...Object.values(options).map((option) => option.value), children])
      for (const demand of demands(inner)) found.add(demand)
  }
  return found
}

/** The forms of every plural in a text. */
function pluralsIn(pieces: readonly Piece[]): string[][] {
  return pieces.flatMap(({ type, options = {}, children = [] }) => [
    ...(kinds[type] === 'plural' ? [Object.keys(options)] : []),
    ...Object.values(options).flatMap((option) => pluralsIn(option.value)),
    ...pluralsIn(children),
  ])
}

const parsed = (text: string, language: string): readonly Piece[] => new IntlMessageFormat(text, language).getAst()

const demandsOf = (text: string, language: string): string[] => [...demands(parsed(text, language))].toSorted()

for (const [language, texts] of others)
  suite(`locales/${language}.json`, () => {
    test('a language has the same text keys as Danish', () => {
      assert.deepEqual(
        wanted.filter((key) => !texts.has(key)),
        [],
        'missing',
      )
      assert.deepEqual(
        [...texts.keys()].filter((key) => !danish.has(key)),
        [],
        'unknown',
      )
    })

    test('each text of a language takes the arguments, choices and tags of the Danish one', () => {
      for (const key of wanted)
        assert.deepEqual(demandsOf(texts.get(key) ?? '', language), demandsOf(danish.get(key) ?? '', 'da'), key)
    })
  })

test('no text is empty, and each can be parsed', () => {
  for (const [language, texts] of languages)
    for (const [key, text] of texts) {
      assert.notEqual(text.trim(), '', `${language}: ${key}`)
      assert.doesNotThrow(() => parsed(text, language), `${language}: ${key}`)
    }
})

const isKey = (key: string): key is TextKey => danish.has(key)

/** A value of the right kind for each argument of a text. */
const valuesFor = (text: string, language: string): Record<string, string | number> =>
  Object.fromEntries(
    demandsOf(text, language).map((demand) => {
      const [kind, name = '', option = ''] = demand.split(/:? /)
      return [name, kind === 'select' ? option : kind === 'argument' ? '<Åse> {x}' : 3]
    }),
  )

test('each text is formatted as by ICU itself', () => {
  for (const [language, texts] of languages)
    for (const [key, text] of texts) {
      if (!isKey(key)) continue
      const values = valuesFor(text, language)
      const bold = { b: (chunks: readonly string[]) => chunks.join('') }
      const said = new IntlMessageFormat(text, language).format({ ...values, ...ruleNumbers, ...bold })
      assert.equal(spokenTexts(language).t(key, values), said, `${language}: ${key}`)
    }
})

test('every plural has the forms that its language counts by', () => {
  for (const [language, texts] of languages) {
    const forms = new Intl.PluralRules(language).resolvedOptions().pluralCategories
    for (const [key, text] of texts)
      for (const plural of pluralsIn(parsed(text, language)))
        assert.deepEqual(
          forms.filter((form) => !plural.includes(form)),
          [],
          `${language}: ${key}`,
        )
  }
})

suite('texts that no code uses', () => {
  const code = globSync('src/**/*.ts', { cwd: root })
    .map((path) => readFileSync(join(root, path), 'utf8'))
    .join('\n')
  /** `notice.text.${stage}`: the variable part of a key must itself be a word in the code. */
  const built = [...code.matchAll(/`(\w+(?:\.(?:[\w-]|\$\{[^}]*\})+)+)`/g)].map(([, key = '']) => key)
  const patterns = built
    .filter((key) => key.includes('${'))
    .map((key) => new RegExp(`^${key.replaceAll('.', '\\.').replaceAll(/\$\{[^}]*\}/g, '([^.]+)')}$`))
  const isWord = (part: string): boolean => new RegExp(`['"\`]${part}['"\`]|(?<![\\w-])${part}['"]?:`).test(code)

  function isSaid(key: string): boolean {
    if (code.includes(`'${key}'`)) return true
    const [, refusal = ''] = /^refusal\.(\w+)$/.exec(key) ?? []
    if (refusal !== '') return isRefusal(refusal)
    return patterns.some((pattern) => {
      const parts = pattern.exec(key)?.slice(1) ?? []
      return parts.length > 0 && parts.every((part) => isWord(part.replace(/(Label|Link)$/, '')) || isWord(part))
    })
  }

  test('every text of every language is used by the code', () => {
    assert.deepEqual(
      [...danish.keys()].filter((key) => !isSaid(key)),
      [],
    )
  })

  test('the check finds a text that no code uses', () => {
    assert.ok(!isSaid('minSide.nobodySaysThis'))
    assert.ok(!isSaid('notice.text.nobodySaysThis'))
    assert.ok(!isSaid('refusal.nobodySaysThis'))
    assert.ok(isSaid('notice.text.last_day'))
  })
})

test('the check finds missing texts, extra texts and different arguments', () => {
  assert.notDeepEqual(demandsOf('{days} dage', 'da'), demandsOf('{count} days', 'en'))
  assert.notDeepEqual(demandsOf('<b>{date}</b>', 'da'), demandsOf('{date}', 'en'))
  assert.notDeepEqual(
    demandsOf('{type, select, job {a} other {b}}', 'da'),
    demandsOf('{type, select, jobs {a} other {b}}', 'en'),
  )
  assert.deepEqual(
    demandsOf('{n, plural, one {# dag} other {# dage}} {a}', 'da'),
    demandsOf('{a} {n, plural, =1 {one day} other {# days}}', 'en'),
  )
})
