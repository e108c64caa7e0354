-- works with: 0044
-- Which request wrote a row of a history: its name in the log and in its answer. Null: the calendar or a command did, or it was before this.
-- First the column, then its default: so no row is written anew. The program tells the name where it begins a transaction.
alter table deadline_history add column request text;
alter table meeting_history add column request text;
alter table contact_group_period add column request text;
alter table job_centre_period add column request text;
alter table absence add column request text;
alter table event add column request text;
alter table deadline_history alter column request set default nullif(current_setting('selvbook.request', true), '');
alter table meeting_history alter column request set default nullif(current_setting('selvbook.request', true), '');
alter table contact_group_period alter column request set default nullif(current_setting('selvbook.request', true), '');
alter table job_centre_period alter column request set default nullif(current_setting('selvbook.request', true), '');
alter table absence alter column request set default nullif(current_setting('selvbook.request', true), '');
alter table event alter column request set default nullif(current_setting('selvbook.request', true), '');
