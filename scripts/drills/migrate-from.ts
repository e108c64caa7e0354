import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { endsWithUs, parametersOf } from '../../bench/program.ts'

/** `npm run migrate` of the version in this folder. Throws with what it said. */
export async function migrateFrom(folder: string, environment: NodeJS.ProcessEnv): Promise<void> {
  const child = endsWithUs(
    spawn(process.execPath, parametersOf('migrate'), {
      cwd: folder,
      env: environment,
      stdio: ['ignore', 'pipe', 'pipe'],
    }),
  )
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text: Buffer) => (output += text.toString()))
  await once(child, 'close')
  if (child.exitCode !== 0) throw new Error(`migrate ended with ${child.exitCode}: ${output}`)
}
