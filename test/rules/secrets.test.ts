import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { contactGroups } from '../../src/rules/contact-groups.ts'
import { withoutSecrets } from '../../src/rules/secrets.ts'

/** Masks for a citizen whose name consists of two ordinary words. */
const masked = (text: string): string => withoutSecrets(text, 'Bo Dag')

suite('no national id number leaves, in any notation – N-SECRET', () => {
  const numbers = [
    '0101901234',
    '010190-1234',
    '010190 1234',
    '010190 - 1234',
    '010190–1234', // en dash
    '010190—1234',
    '010190‑1234', // U+2011
    '010190−1234', // U+2212
    '010190\u00AD1234', // soft hyphen
    '010190\u200B1234',
    '010190\u00A01234',
    '010190\u20281234',
    '010190\u2800-\u28001234',
    '010190\u202A-\u202C1234',
    '01\u20600190-12\uFEFF34',
    '010190.1234',
    '010190/1234',
    '010190,1234',
    '010190:1234',
    '01.01.90-1234',
    '01-01-90-1234',
    '01/01/90 1234',
    '01. 01. 90 1234',
    '01.01.1990-1234',
    '01011990-1234',
    '01 01 90 1234',
    '01 01 90 12 34',
    '01-01-90-12-34',
    '0 1 0 1 9 0 1 2 3 4',
    '0 1 0 1 9 0 - 1 2 3 4',
    '０１０１９０－１２３４', // full width
    '٠١٠١٩٠-١٢٣٤', // Arabic-Indic
    '۰۱۰۱۹۰۱۲۳۴',
    '०१०१९०-१२३४',
    '𝟎𝟏𝟎𝟏𝟗𝟎-𝟏𝟐𝟑𝟒',
    '⓪①⓪①⑨⓪①②③④',
    '0\u20E31\u20E30\u20E31\u20E39\u20E30\u20E31\u20E32\u20E33\u20E34\u20E3',
    '610190-1234', // for the time being: day + 60
    '290204-1234',
  ]
  for (const number of numbers)
    test(`the national id number "${number}" is masked, and the words around it are not`, () => {
      assert.equal(masked(`Din sag (cpr ${number}) flyttes`), 'Din sag (cpr ***) flyttes')
      assert.equal(masked(`cpr${number}`), 'cpr***')
      assert.equal(masked(`${number} 2. sal`), '*** 2. sal')
    })

  const others = [
    '+4520123456',
    '+45 20 12 34 56',
    '+452012345678',
    '+45 2012345678',
    '(+45) 20 12 34 56',
    '0045 20123456',
    '004520123456',
    '4520123456',
    '20123456',
    '20 12 34 56',
    '20 12 34 56 20 12 34 57',
    '33 12 34 56, lokal 1234',
    '+298 211234',
    'den 10.07.2017 12.00',
    'den 10.07.17 12.00',
    'den 10.07.17, 1550 København V',
    '10.07.2017-12.07.2017',
    'kl. 10.15-11.00',
    'sag 3213901234', // no day has the number 32
    '0113901234', // nor a month 13
    '310290-1234', // nor February 31 days
    '12345678901234',
    'Rådhuspladsen 1, 2. sal, lokale 2½',
  ]
  for (const text of others) test(`"${text}" passes`, () => assert.equal(masked(text), text))

  test('the rest of a masked text is unchanged, except its blanks', () => {
    assert.equal(masked('  Sal 2½ –\u00A0“Åben”\n\n010190–1234 👩‍👧 '), 'Sal 2½ – “Åben” *** 👩‍👧')
  })
})

suite('no benefit leaves, in any form of the word – N-SECRET', () => {
  const words = [
    ...contactGroups.map(({ name }) => name),
    'sygedagpengesag',
    'Sygedagpengenes',
    'SYGEDAGPENGE',
    'syge-dagpenge',
    'syge dagpenge',
    'syge\u00ADdag\u200Bpenge',
    'dagpengeret',
    'kontanthjælpen',
    'kontanthjælpsmodtageren',
    'kontanthja\u0308lp'.replace('a\u0308', 'æ'),
    'kontanthjaelp',
    'ＫＯＮＴＡＮＴＨＪÆＬＰ',
    'uddannelseshjælp',
    'uddannelses-hjælpen',
    'integrationsydelsen',
    'integrationsprogrammet',
    'selvforsørgelses- og hjemrejseydelse'.slice(-'hjemrejseydelse'.length),
    'ledighedsydelse',
    'ressourceforløb',
    'ressourceforløbsydelsen',
    'revalideringsplan',
    'forrevalidering',
    'revalidender',
    'rehabiliteringsteamet',
    'jobafklaringsforløb',
    'fleksjobbet',
    'fleks-job',
    'flekslønstilskud',
    'førtidspension',
    'fo\u0308rtidspension'.replace('o\u0308', 'ø'),
    'efterlønnen',
    'sickness benefit',
    'unemployment benefits',
  ]
  for (const word of words) test(`"${word}"`, () => assert.equal(masked(`Din ${word} flyttes`), 'Din *** flyttes'))

  test('words that are no benefits are not masked', () => {
    for (const text of [
      'Din jobsamtale flyttes',
      'Ydelseskontoret, Havnegade 5',
      'Sagsbehandleren er syg',
      'Vi har travlt',
    ])
      assert.equal(masked(text), text)
  })

  test('a benefit and a national id number side by side are both masked', () => {
    assert.equal(masked('Sygedagpenge 010190-1234, kontanthjælp'), '*** ***, ***')
  })
})

suite('the recipient’s own name never leaves, in any form – N-SECRET', () => {
  const forms: Readonly<Record<string, readonly string[]>> = {
    'Anna Maria Sørensen Hansen': [
      'Anna Maria Sørensen Hansen',
      'ANNA MARIA SØRENSEN HANSEN',
      'anna  maria\u00A0sørensen\nhansen',
      'Anna Hansen',
      'Anna Hansens',
      "Anna Hansen's",
      'Anna Maria Hansen',
      'Anna M. Hansen',
      'Anna M S Hansen',
      'Anna M. S. Hansen',
      'Anna Sørensen',
      'Anna Sørensen-Hansen',
      'Anna Soerensen Hansen',
      'Hansen, Anna',
      'Hansen, Anna Maria S',
      'An\u00ADna Han\u200Bsen',
      'A\u202Anna\u202C Hansen',
      'Ａｎｎａ Ｈａｎｓｅｎ',
      'Anna Sørensen'.normalize('NFD'),
    ],
    'Anne-Marie Bo': [
      'Anne-Marie Bo',
      'Anne–Marie Bo',
      'Anne Marie Bo',
      'Annemarie Bo',
      'ANNE - MARIE BO',
      'Bo, Anne-Marie',
    ],
    'Hansen, Åge': ['Åge Hansen', 'Hansen, Åge', 'A\u030Age Hansen', 'Aage Hansen'],
    'Aage Jørgensen': ['Åge Jørgensen', 'Aage Joergensen'],
    'René Müller': ['René Müller', 'Rene Muller', 'RENE\u0301 MÜLLERS'],
    "Mary O'Hara": ["Mary O'Hara", 'Mary O’Hara', 'Mary O Hara'],
    'Bo Dag': ['Bo Dag', 'Dag, Bo', 'BO DAGS'],
    'محمد علي': ['محمد علي', 'مُحَمَّد علي'],
    '(Bo) [Dag]': ['Bo Dag', '(Bo) [Dag]'],
  }
  for (const [name, written] of Object.entries(forms))
    for (const form of written)
      test(`"${form}" is masked for ${name}`, () => {
        assert.match(withoutSecrets(`Sagen om ${form} flyttes`, name), /^Sagen om \(?\*\*\*\]? flyttes$/)
      })

  const others: Readonly<Record<string, readonly string[]>> = {
    'Bo Dag': ['Bo i Aarhus', 'en dag', 'Bo', 'Dag', 'Bo er syg den dag', 'Bobo Dagmar', 'Bo Dagmar', 'Lambo Dag'],
    Bo: ['Bo i Aarhus', 'Bo Bo'],
    'Anna af Hansen': ['Anna af Jobcenter Aarhus', 'Anna'],
    'Anna Maria Hansen': ['Maria Hansen er syg', 'Anna og Karen Hansen', 'Anna Madsen', 'Karen Anna Hansensen'],
    'Anne-Marie Bo': ['Anne-Marie er syg', 'Anne Bo', 'Marie Bo'],
    '': ['Bo i Aarhus'],
    ' - ': ['Bo - i Aarhus'],
  }
  for (const [name, texts] of Object.entries(others))
    for (const text of texts)
      test(`"${text}" is not masked for "${name}"`, () => assert.equal(withoutSecrets(text, name), text))

  test('a name between a benefit and a national id number is masked with them', () => {
    const text = 'Kontanthjælp til Bo Dag (010190-1234) er standset. Ring til Bo.'
    assert.equal(masked(text), '*** til *** (***) er standset. Ring til Bo.')
  })
})
