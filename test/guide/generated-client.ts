import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { servedDocument } from '../../src/api/api.ts'
import type { Json } from '../api/client.ts'

// A client in TypeScript, made from the document as a case system's programmers make it.

/** What `client/annex-1.ts` does, for tests that are compiled before its types are made. */
export interface Acts {
  setDeadline(citizenId: string, dueDate: string, activationDate?: string): Promise<void>
  book(citizenId: string, timeId: string): Promise<string>
  summon(citizenId: string, timeId: string): Promise<string>
  walkIn(citizenId: string, heldAt: string): Promise<void>
  register(meetingId: string, outcome: string): Promise<void>
  deadlines(citizenId: string): Promise<readonly Json[]>
}

export interface GeneratedClient {
  readonly actsOf: (send: (request: Request) => Promise<Response>, token: string) => Acts
  /** What the compiler says of it, at its strictest. */
  readonly compile: () => string
  readonly remove: () => void
}

const project = join(import.meta.dirname, '../..')

const compiler = pathToFileURL(join(import.meta.dirname, 'client', 'compiler.ts')).href

/** openapi-typescript prints by the compiler's own API, which TypeScript 7 no longer has. */
async function typesOf(document: object): Promise<string> {
  const hooks = registerHooks({
    resolve: (specifier, context, next) =>
      next(
        specifier === 'typescript' && context.parentURL?.includes('/openapi-typescript/') ? compiler : specifier,
        context,
      ),
  })
  try {
    const { default: openapiTypes, astToString } = await import('openapi-typescript')
    return astToString(await openapiTypes(Buffer.from(JSON.stringify(document)), { silent: true }))
  } finally {
    hooks.deregister()
  }
}

const configuration = {
  compilerOptions: {
    target: 'esnext',
    module: 'nodenext',
    lib: ['esnext', 'dom'],
    types: [],
    noEmit: true,
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    allowImportingTsExtensions: true,
    verbatimModuleSyntax: true,
    skipLibCheck: true,
  },
  files: ['annex-1.ts'],
}

/** Writes the types of the document beside a copy of what uses them, inside the project. */
export async function generatedClient(): Promise<GeneratedClient> {
  mkdirSync(join(project, '.tmp'), { recursive: true })
  const folder = mkdtempSync(join(project, '.tmp', 'client-'))
  const driver = join(folder, 'annex-1.ts')
  copyFileSync(join(import.meta.dirname, 'client', 'annex-1.ts'), driver)
  writeFileSync(join(folder, 'schema.ts'), await typesOf(servedDocument()))
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(configuration))
  const made: Pick<GeneratedClient, 'actsOf'> = await import(pathToFileURL(driver).href)
  const compile = () => {
    const { stdout, stderr } = spawnSync(join(project, 'node_modules/.bin/tsc'), ['-p', folder], { encoding: 'utf8' })
    return stdout + stderr
  }
  return { actsOf: made.actsOf, compile, remove: () => rmSync(folder, { recursive: true }) }
}
