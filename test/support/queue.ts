import { installUpkeep } from '../../src/delivery/upkeep.ts'
import { openPlainSql, upkeepRights } from '../../src/storage/plain-sql.ts'

/** The tables of the jobs, which `npm run migrate` makes in production. */
export const makeQueue = (ownerConnectionString: string): Promise<void> =>
  installUpkeep(openPlainSql(ownerConnectionString, 1), upkeepRights)
