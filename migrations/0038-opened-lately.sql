-- works with: 0035
-- transaction: no
-- Which citizens somebody of a job centre opened last: the looks at a case, by who looked.
drop index concurrently if exists access_log_opened;
create index concurrently access_log_opened on access_log (job_centre, acting_user, id) include (citizen_id)
  where operation = 'see_case' and not refused;
