import { servedDocument } from '../src/api/api.ts'

// Prints the document served at /api/openapi.json, for tools that check it.
process.stdout.write(`${JSON.stringify(servedDocument(), null, 2)}\n`)
