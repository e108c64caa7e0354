-- M-FLAG: a closure has a reason, and may be one caseworker's alone: away, not closed.
alter table closure
  add column reason text,
  add column caseworker_id uuid references caseworker,
  add constraint closure_of_place_or_caseworker check (place is null or caseworker_id is null);
create index closure_caseworker on closure (caseworker_id, to_date) where caseworker_id is not null;
drop index closure_one_per_days_and_place;
create unique index closure_one_per_days_and_place
  on closure (job_centre, from_date, to_date, coalesce(name_key(place), ''), coalesce(caseworker_id::text, ''));

-- What made several times at once: a series, a copied week, a file. Its times remember it.
create table time_series (
  id uuid primary key,
  job_centre text not null references job_centre,
  kind text not null check (kind in ('series', 'copy', 'file')),
  digest bytea, -- of a file, so that it is known when it is sent again
  made_at timestamptz not null,
  by text not null,
  by_kind text,
  by_client text
);
create unique index time_series_digest on time_series (job_centre, digest) where digest is not null;
alter table offered_time add column series uuid references time_series;
create index offered_time_series on offered_time (series) where series is not null;
-- The week of a job centre reads the days of its caseworkers.
create index offered_time_week on offered_time (job_centre, date);

-- M-HOLIDAY: public holidays on which a job centre makes times on purpose.
create table opened_holiday (
  job_centre text not null references job_centre,
  date date not null,
  primary key (job_centre, date)
);

-- An offer that is no longer offered: it stays for the meetings that name it.
alter table meeting_offer add column retired boolean not null default false;
