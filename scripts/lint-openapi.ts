import SwaggerParser from '@apidevtools/swagger-parser'
import { createConfig, lintFromString } from '@redocly/openapi-core'
import { Validator } from '@seriousme/openapi-schema-validator'
import { type RulesetDefinition, Spectral } from '@stoplight/spectral-core'
import { oas } from '@stoplight/spectral-rulesets'
import { servedDocument } from '../src/api/api.ts'

// Two validators and two linters, because each finds problems that the others miss. The validators
// check the document against the schema of OpenAPI 3.1. The linters also check references,
// examples, names and security.

/** The findings of each tool about an OpenAPI document, warnings too, one line each. */
const linters: Readonly<Record<string, (document: string) => Promise<string[]>>> = {
  'openapi-schema-validator': async (document) => {
    const { valid, errors } = await new Validator().validate(JSON.parse(document))
    if (valid) return []
    return typeof errors === 'string' ? [errors] : (errors ?? []).map((one) => `${one.instancePath} ${one.message}`)
  },
  'swagger-parser': async (document) => {
    try {
      await SwaggerParser.validate(JSON.parse(document))
      return []
    } catch (error) {
      return [String(error)]
    }
  },
  redocly: async (document) => {
    const config = await createConfig({ extends: ['recommended'] })
    const problems = await lintFromString({ source: document, absoluteRef: 'openapi.json', config })
    return problems.map(({ ruleId, message, location }) => `${location[0]?.pointer ?? ''} ${ruleId}: ${message}`)
  },
  spectral: async (document) => {
    const spectral = new Spectral()
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- its types lack the field that no ruleset needs
    const rules = oas as unknown as RulesetDefinition
    spectral.setRuleset({ extends: [[rules, 'recommended']] })
    const results = await spectral.run(document)
    return results.map(({ code, message, path }) => `#/${path.join('/')} ${code}: ${message}`)
  },
}

/** The linters' findings about an OpenAPI document, one line each, with the linter's name. */
export async function findingsOf(document: object): Promise<string[]> {
  const text = JSON.stringify(document)
  const found: string[] = []
  for (const [name, lint] of Object.entries(linters))
    for (const finding of await lint(text)) found.push(`${name}: ${finding.replaceAll(/\s+/g, ' ')}`)
  return found
}

if (import.meta.main) {
  const findings = await findingsOf(servedDocument())
  for (const finding of findings) process.stderr.write(`${finding}\n`)
  process.exitCode = findings.length === 0 ? 0 : 1
}
