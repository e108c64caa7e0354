-- works with: 0041
-- Until which day the citizen's name and address are protected; null: they are not. 9999-12-31: until somebody says otherwise.
alter table citizen add column protected_until date;
-- It is told with the citizen, so it is a change (0033).
create trigger citizen_protected before update of protected_until on citizen for each row
  when (old.protected_until is distinct from new.protected_until) execute function stamp_changed();
