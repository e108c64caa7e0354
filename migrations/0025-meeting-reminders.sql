-- N-MEETING: a planned meeting is reminded of once per channel, the day before at nine unless its offer says otherwise.
-- Null: the day before. 0: never.
alter table meeting_offer add column reminder_hours integer check (reminder_hours between 0 and 336);

-- The day on which the night makes the reminder; null where there is none (left) to make.
alter table meeting add column remind_on date;
update meeting set remind_on = date - 1 where status = 'planned' and date > current_date + 1;
create index meeting_to_remind on meeting (remind_on) where remind_on is not null and status in ('planned', 'due');

-- N-NEWS: what the job centre did last that the citizen has not opened.
alter table meeting add column news text check (news in ('summoned', 'moved', 'changed', 'cancelled'));

alter table message
  drop constraint message_kind_check,
  add constraint message_kind_check check (kind in
    ('deadline_set', 'eight_days', 'three_days', 'booked', 'rebooked', 'summoned', 'moved', 'changed', 'cancelled',
      'meeting_reminder', 'confirmation_code')) not valid;
alter table message validate constraint message_kind_check;
-- Reminders of meetings wait with the other reminders: at nine there are many, and a receipt leaves before them.
drop index message_due_at_once;
drop index message_due_reminders;
create index message_due_at_once on message (channel, (coalesce(retry_at, due_at)), id)
  where status = 'waiting' and deadline_id is null and kind <> 'meeting_reminder';
create index message_due_reminders on message (channel, (coalesce(retry_at, due_at)), id)
  where status = 'waiting' and (deadline_id is not null or kind = 'meeting_reminder');
