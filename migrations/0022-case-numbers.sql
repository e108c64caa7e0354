-- J-STALE: what happens to a citizen is numbered as deadlines and meetings are, so that a form can say the last that it has seen.
-- Rows from before have no number: no form is that old. A row that is withdrawn gets a new one.
alter table absence add column number bigint;
alter table contact_group_period add column number bigint;
alter table job_centre_period add column number bigint;
alter table absence alter column number set default nextval('history_number');
alter table contact_group_period alter column number set default nextval('history_number');
alter table job_centre_period alter column number set default nextval('history_number');
