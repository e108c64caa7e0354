-- The auditor reads the record of access of their job centre by time, the newest first.
create index access_log_job_centre on access_log (job_centre, at);
