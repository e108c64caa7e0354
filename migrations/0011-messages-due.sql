-- What a worker looks for, one index for each look: PostgreSQL does not use an index on `(deadline_id is null)` for `deadline_id is
-- not null`, and read every waiting reminder at each claim (29 ms of 30,000; now 0.1 ms).
drop index message_due;
create index message_due_at_once on message (channel, (coalesce(retry_at, due_at)), id)
  where status = 'waiting' and deadline_id is null;
create index message_due_reminders on message (channel, (coalesce(retry_at, due_at)), id)
  where status = 'waiting' and deadline_id is not null;
