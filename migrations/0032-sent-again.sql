-- N-ONCE: a message that has failed leaves again only where a person says so, as a message of its own.
alter table message add column again integer not null default 0;
alter table message
  drop constraint message_once_per_deadline,
  drop constraint message_once_per_meeting,
  add constraint message_once_per_deadline unique (deadline_id, kind, channel, again),
  add constraint message_once_per_meeting unique (meeting_id, revision, kind, channel, again);
