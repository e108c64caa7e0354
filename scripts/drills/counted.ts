import { withClient } from '../../bench/build.ts'
import type { Asked } from './customers.ts'
import { type DrillRow, none, told } from './drill.ts'

/** What stands in the database of what was acknowledged. */
interface Counted {
  readonly acknowledged: number
  /** Acknowledged, and not there as it was told. */
  readonly lost: number
  /** Seats, citizens or caseworkers taken twice. */
  readonly double: number
}

/** Looks up every acknowledged booking, and asks in three ways for what was given twice. */
async function counted(connectionString: string, asked: readonly Asked[]): Promise<Counted> {
  const acknowledged = asked.filter(({ status }) => status === 201)
  return await withClient(connectionString, async (client) => {
    const { rows } = await client.query<{ id: string; citizen_id: string; time_id: string }>(
      'select id, citizen_id, time_id from meeting where id = any($1)',
      [acknowledged.map(({ meetingId }) => meetingId)],
    )
    const kept = new Map(rows.map((row) => [row.id, row]))
    const lost = acknowledged.filter(({ meetingId, wish }) => {
      const row = kept.get(meetingId)
      return row?.citizen_id !== wish.citizenId || row.time_id !== wish.timeId
    })
    const twice = await client.query<{ count: number }>(`select (
      (select count(*) from (select from seat where meeting_id is not null group by time_id, capacity having count(*) > capacity) a)
      + (select count(*) from (select from meeting where status = 'planned' and type in ('job', 'follow_up')
          group by citizen_id having count(*) > 1) b)
      + (select count(*) from meeting where status = 'planned' and time_id is not null
          and not exists (select from seat where seat.meeting_id = meeting.id)))::integer as count`)
    return { acknowledged: acknowledged.length, lost: lost.length, double: twice.rows[0]?.count ?? 0 }
  })
}

/** What became of all that was asked, as a table's last rows. `bugs`: lines of the log. */
export async function countedRows(
  connectionString: string,
  asked: readonly Asked[],
  bugs: readonly unknown[],
): Promise<DrillRow[]> {
  const { acknowledged, lost, double } = await counted(connectionString, asked)
  return [
    told('acknowledged', acknowledged),
    none('lost', lost),
    none('given twice', double),
    none('bugs in the log', bugs.length),
    ...bugs.slice(0, 1).map((bug) => told('the first of them', JSON.stringify(bug).slice(0, 300))),
  ]
}
