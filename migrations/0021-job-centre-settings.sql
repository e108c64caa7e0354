-- What a job centre has set for itself; without a row the defaults of src/rules/job-centre-settings.ts hold.
create table job_centre_setting (
  job_centre text primary key references job_centre,
  usual_days integer not null,
  quick_days integer[] not null,
  few_times integer not null,
  caseworkers_open_times boolean not null
);
