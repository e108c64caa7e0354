-- The same closure sent twice was two rows, and with one of them taken back the days stayed closed. One per days and place; of equal
-- ones that stand already the oldest stays. Places are compared as when the free times are read: by `name_key`.
delete from closure using closure as older
where older.job_centre = closure.job_centre and older.from_date = closure.from_date and older.to_date = closure.to_date
  and coalesce(name_key(older.place), '') = coalesce(name_key(closure.place), '') and older.id < closure.id;

create unique index closure_one_per_days_and_place
  on closure (job_centre, from_date, to_date, coalesce(name_key(place), ''));
