-- works with: 0041
-- Closures and seats tell of themselves too, and so do messages that were dropped.
-- online: the next statement puts the same constraint back, wider, and it is checked beside writers.
alter table event drop constraint event_subject_kind_check;
alter table event add constraint event_subject_kind_check
  check (subject_kind in ('citizen', 'message', 'offer', 'time', 'closure')) not valid;
alter table event validate constraint event_subject_kind_check;

-- online: between the two statements, within one transaction, no message is concluded.
drop trigger message_concluded on message;
create trigger message_concluded after update of status on message for each row
  when (old.status is distinct from new.status and new.status in ('delivered', 'failed', 'dropped') and new.kind <> 'confirmation_code')
  execute function message_concluded();
-- What is too late already when it is made.
create trigger message_dropped_at_once after insert on message for each row
  when (new.status = 'dropped' and new.kind <> 'confirmation_code') execute function message_concluded();
