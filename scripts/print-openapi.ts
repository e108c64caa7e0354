import { servedDocument } from '../src/api/api.ts'

// Prints the document that is served at /api/openapi.json, for those who check it.
process.stdout.write(`${JSON.stringify(servedDocument(), null, 2)}\n`)
