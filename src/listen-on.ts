import { withPatience } from './process/told-to-stop.ts'

const isPortTaken = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'EADDRINUSE'

/** Tries again for some seconds while a stopping program has the port. */
export const listenOn = <T>(listen: () => Promise<T>): Promise<T> => withPatience(listen, isPortTaken)
