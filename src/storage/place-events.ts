import type { ClientBase } from 'pg'

// J-EVENTS: the order of events is that of transactions, whose numbers are a cluster's. A database
// that was dumped and restored into another goes on behind the events that it brought along.

/** The cluster for which the order was made stands as the comment of the function that gives it. */
const clusterOf = `select (select system_identifier::text from pg_control_system()) as cluster,
  obj_description(to_regprocedure('event_position()'), 'pg_proc') as known`

async function readClusters(client: ClientBase): Promise<{ cluster: string; known: string | null }> {
  const { rows } = await client.query<{ cluster: string; known: string | null }>(clusterOf)
  return rows[0] ?? { cluster: '', known: null }
}

/** Whether the events of a database were numbered by another cluster's transactions. */
export async function isInAnotherCluster(client: ClientBase): Promise<boolean> {
  const { cluster, known } = await readClusters(client)
  return known !== null && known !== cluster
}

/**
 * Lets the events of this cluster come behind all that the database has. As the owner, behind the
 * migrations, and only where the cluster is another. Copies of the whole cluster (a standby, a base
 * backup) keep its identity and its numbers.
 */
export async function placeEvents(client: ClientBase): Promise<void> {
  const { cluster, known } = await readClusters(client)
  if (known === cluster) return
  if (!/^\d+$/.test(cluster)) throw new Error('a cluster without an identity')
  const { rows } = await client.query<{ base: string }>(
    `select greatest(0, 1 + max(position) - pg_snapshot_xmin(pg_current_snapshot())::text::bigint,
        event_horizon() - pg_snapshot_xmin(pg_current_snapshot())::text::bigint) as base
     from (select max(position) as position from deadline_history union all select max(position) from meeting_history
       union all select max(position) from event union all select max(events_from) from nightly_run) as placed`,
  )
  const base = BigInt(rows[0]?.base ?? 0)
  await client.query(`begin;
    create or replace function event_position() returns bigint language sql volatile parallel restricted
      return pg_current_xact_id()::text::bigint + ${base};
    create or replace function event_horizon() returns bigint language sql stable parallel restricted
      return pg_snapshot_xmin(pg_current_snapshot())::text::bigint + ${base};
    comment on function event_position() is '${cluster}';
    commit`)
}
