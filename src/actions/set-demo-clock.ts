import { done, type Outcome } from '../rules/refusals.ts'
import { saveDemoOffset } from '../storage/demo-clock.ts'
import { type ActionContext, transact } from './transaction.ts'

/** Keeps how far the demo's clock is from the real one, so that a restart does not set it back. */
export const setDemoClock = (context: ActionContext, offsetMilliseconds: number): Promise<Outcome<null>> =>
  transact(context, 'set_demo_clock', async (trx) => {
    await saveDemoOffset(trx, offsetMilliseconds)
    return done(null)
  })
