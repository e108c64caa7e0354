-- M-CHANGE: caseworker, place, form and length of a planned meeting can be changed, and it can have a video room of its own.
-- Checks that allow more than before need no look at what is there: `not valid` keeps the lock short.
alter table meeting add column own_video_url text;
alter table meeting_history
  drop constraint meeting_history_kind_check,
  add constraint meeting_history_kind_check check (kind in
    ('booked', 'summoned', 'walk_in', 'rebooked', 'moved', 'changed', 'cancelled', 'due', 'held', 'no_show', 'outcome_taken_back')) not valid;
alter table message
  drop constraint message_kind_check,
  add constraint message_kind_check check (kind in
    ('deadline_set', 'eight_days', 'three_days', 'booked', 'rebooked', 'summoned', 'moved', 'changed', 'cancelled',
      'confirmation_code')) not valid;
alter table meeting_history validate constraint meeting_history_kind_check;
alter table message validate constraint message_kind_check;
