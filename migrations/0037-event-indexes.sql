-- works with: 0035
-- transaction: no
-- The histories in the order of their events, and moves that were reported ahead by the day on which they come.
drop index concurrently if exists deadline_history_event;
create index concurrently deadline_history_event on deadline_history (job_centre, position, number) where position is not null;
drop index concurrently if exists meeting_history_event;
create index concurrently meeting_history_event on meeting_history (job_centre, position, number) where position is not null;
drop index concurrently if exists job_centre_period_ahead;
create index concurrently job_centre_period_ahead on job_centre_period (from_date) where reported_on < from_date and withdrawn_at is null;
