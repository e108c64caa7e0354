// Preloaded into a program that a test starts (`node --import`). Says each package that is loaded,
// once: `loaded: openid-client`.

import { registerHooks } from 'node:module'

const said = new Set<string>()

registerHooks({
  resolve(specifier, context, next) {
    const resolved = next(specifier, context)
    const [, name] = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(resolved.url) ?? []
    if (name !== undefined && !said.has(name)) {
      said.add(name)
      process.stderr.write(`loaded: ${name}\n`)
    }
    return resolved
  },
})
