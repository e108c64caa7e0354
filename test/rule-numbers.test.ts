import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { suite, test } from 'node:test'
import { ruleNumbers } from '../src/rules/rule-numbers.ts'
import { texts } from '../src/web/texts.ts'

// No number of a rule is typed in a text that people read: it comes from the rule
// (src/rules/rule-numbers.ts).

const DANISH_NUMBERS = 'to|tre|fire|fem|seks|syv|otte|ni|ti|tolv|femten|tyve|tredive|halvtreds|halvfems|hundrede'
const ENGLISH_NUMBERS = 'two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty|thirty|fifty|ninety|hundred'
const DANISH_UNITS = 'minut|dag|time|uge|måned|år|gange|kode|tegn|bogstav'
const ENGLISH_UNITS = 'minute|day|hour|week|month|year|absence|code|character|letter'

const typed = (numbers: string, units: string) => new RegExp(`(?<![\\w{])(?:${numbers}|\\d+) (?:${units})`, 'gi')
const patterns = {
  da: typed(DANISH_NUMBERS, DANISH_UNITS),
  en: typed(ENGLISH_NUMBERS, ENGLISH_UNITS),
}

/**
 * Numbers that belong to no rule: the length of a walk through the portal or the demo, and a story
 * of the demo.
 */
const noRules: Readonly<Record<keyof typeof patterns, readonly string[]>> = {
  da: ['fem minutter', 'tre uger'],
  en: ['five minutes', 'three weeks'],
}

const read = (path: string): string => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8')

function typedIn(text: string, language: keyof typeof patterns): string[] {
  const allowed = noRules[language]
  return text
    .split('\n')
    .flatMap((line, at) =>
      [...line.matchAll(patterns[language])]
        .filter(({ index }) => !allowed.some((one) => line.startsWith(one, index)))
        .map(([found]) => `${at + 1}: ${found}`),
    )
}

/** Code without its comments, whose readers are those who change the rule. */
const withoutComments = (code: string): string =>
  code
    .replaceAll(/\/\*[\s\S]*?\*\//g, (comment) => comment.replaceAll(/[^\n]/g, ''))
    .replaceAll(/(?<=^|\s)\/\/.*$/gm, '')

suite('no number of a rule is typed in prose', () => {
  for (const language of ['da', 'en'] as const)
    test(`locales/${language}.json types no number of a rule`, () => {
      assert.deepEqual(typedIn(read(`locales/${language}.json`), language), [])
    })

  for (const path of globSync(
    ['src/{admin,api,citizen,delivery,demo,job-centre}/**/*.ts', 'src/web/*.ts', 'src/*.ts'],
    {
      cwd: new URL('..', import.meta.url),
    },
  ))
    test(`${path} types no number of a rule`, () => {
      assert.deepEqual(typedIn(withoutComments(read(path)), 'en'), [])
    })

  test('the check finds a typed number in digits and in words, in both languages', () => {
    assert.deepEqual(typedIn('prøv igen om 10 minutter\nsyv dage', 'da'), ['1: 10 minut', '2: syv dag'])
    assert.deepEqual(typedIn('within ninety days', 'en'), ['1: ninety day'])
  })
})

test('a formatted text has the number of its rule', () => {
  assert.ok(texts('da').t('refusal.time_held_by_others').includes(`om ${ruleNumbers.holdMinutes} minutter`))
  assert.ok(texts('en').t('refusal.too_far_ahead').includes(`than ${ruleNumbers.mostYearsAhead} years`))
})
