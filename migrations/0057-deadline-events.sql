-- works with: 0041
-- A deadline that goes along to another job centre of the municipality is told to both.
-- online: the next statement puts the same constraint back, wider, and it is checked beside writers.
alter table event drop constraint event_subject_kind_check;
alter table event add constraint event_subject_kind_check
  check (subject_kind in ('citizen', 'deadline', 'message', 'offer', 'time', 'closure')) not valid;
alter table event validate constraint event_subject_kind_check;
