-- works with: 0034
-- transaction: no
-- The work list of a job centre, read by what it lists, and by whose it is. The columns behind `include` are those that a statement or a
-- policy asks for: of pages that are vacuumed the index is then read alone.

-- Open deadlines: those of a day, and those that ran out before a night has closed them. It replaces the one in the order of their ids.
drop index concurrently if exists deadline_open_by_due;
create index concurrently deadline_open_by_due on deadline (job_centre, due_date, id) include (citizen_id, activation_date, status)
  where status in ('not_activated', 'active');
drop index concurrently if exists deadline_open_of_job_centre;

-- Whether a citizen has a newer deadline.
drop index concurrently if exists deadline_of_citizen;
create index concurrently deadline_of_citizen on deadline (citizen_id, created_at, id);
drop index concurrently if exists deadline_citizen;

-- Deadlines that ran out of late; it replaces one without the two columns.
drop index concurrently if exists deadline_overdue;
create index concurrently deadline_overdue on deadline_history (job_centre, at) include (deadline_id, citizen_id)
  where to_status = 'closed_overdue';
drop index concurrently if exists deadline_ran_out;

drop index concurrently if exists deadline_set_by;
create index concurrently deadline_set_by on deadline_history (set_by_key) where set_by_key is not null;

-- A caseworker's meetings: their next, those of their citizens, and those while they are away.
drop index concurrently if exists meeting_of_caseworker;
create index concurrently meeting_of_caseworker on meeting (caseworker_id, date) where status <> 'cancelled';

drop index concurrently if exists meeting_unsteady;
create index concurrently meeting_unsteady on meeting (job_centre, date) where unsteady and status in ('planned', 'due');

-- N-HOURS: SMS that may wait too long.
drop index concurrently if exists message_sms_waiting;
create index concurrently message_sms_waiting on message (job_centre) where status = 'waiting' and channel = 'sms' and not citizen_acted;
