-- N-HOURS: an SMS leaves between 09 and 22, unless it answers what the citizen did just now: a booking, a code asked for.
alter table message add column citizen_acted boolean not null default false;
update message set citizen_acted = true where status = 'waiting' and kind in ('booked', 'rebooked', 'confirmation_code');

-- Staff are shown whom no message could reach in time.
create index message_too_late on message (job_centre, id) where dropped_because in ('too_late', 'meeting_has_begun');
