-- A citizen's page reads all that was reported of their absences, also what was taken back.
create index absence_of_citizen on absence (citizen_id);
