import common from '@ts-morph/common'

// What openapi-typescript prints with: the compiler's own API, which TypeScript 7 no longer has.
export default common.ts
