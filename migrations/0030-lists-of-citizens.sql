-- Who of a job centre is away today
create index absence_job_centre on absence (job_centre, to_date) where withdrawn_at is null;
