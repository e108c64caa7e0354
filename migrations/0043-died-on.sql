-- works with: 0041
-- The day on which a citizen died, as their job centre has told: nothing is set, booked or sent from then on.
alter table citizen add column died_on date;
-- It is told with the citizen, so it is a change (0033).
create trigger citizen_died before update of died_on on citizen for each row when (old.died_on is distinct from new.died_on)
  execute function stamp_changed();
