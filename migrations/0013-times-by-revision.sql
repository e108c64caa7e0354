-- The open times of an offer on one day are the same until somebody publishes, withdraws or blocks one, closes the job centre, moves the
-- offer or renames a caseworker. `revision` is another whenever one of these has happened, in the same transaction, so whoever has read the
-- times of a revision need not read them again while it stands. Taken seats change no revision: they are read each time.
-- A random id, never counted up: a database restored from yesterday must not give today's number to other times.
create table offer_day (
  offer_id uuid not null references meeting_offer,
  date date not null,
  revision uuid not null default gen_random_uuid(),
  primary key (offer_id, date)
) with (fillfactor = 70); -- an update stays on its page and changes no index

insert into offer_day (offer_id, date) select distinct offer_id, date from offered_time where offer_id is not null;

-- Rows are taken in the order of their keys, so that two who publish wait for each other and never both.
create function times_changed() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    insert into offer_day (offer_id, date)
      select distinct offer_id, date from after where offer_id is not null order by offer_id, date
      on conflict (offer_id, date) do update set revision = excluded.revision;
  elsif tg_op = 'DELETE' then
    insert into offer_day (offer_id, date)
      select distinct offer_id, date from before where offer_id is not null order by offer_id, date
      on conflict (offer_id, date) do update set revision = excluded.revision;
  else
    insert into offer_day (offer_id, date)
      select offer_id, date from (select offer_id, date from before union select offer_id, date from after) as changed
      where offer_id is not null order by offer_id, date
      on conflict (offer_id, date) do update set revision = excluded.revision;
  end if;
  return null;
end $$;

create trigger offered_time_inserted after insert on offered_time
  referencing new table as after for each statement execute function times_changed();
create trigger offered_time_updated after update on offered_time
  referencing old table as before new table as after for each statement execute function times_changed();
create trigger offered_time_deleted after delete on offered_time
  referencing old table as before for each statement execute function times_changed();

create function closure_changed() returns trigger language plpgsql as $$
begin
  update offer_day set revision = gen_random_uuid() from (
    select day.offer_id, day.date from offer_day as day join meeting_offer on meeting_offer.id = day.offer_id
    where (meeting_offer.job_centre = new.job_centre and day.date between new.from_date and new.to_date)
      or (meeting_offer.job_centre = old.job_centre and day.date between old.from_date and old.to_date)
    order by day.offer_id, day.date for update of day) as changed
  where offer_day.offer_id = changed.offer_id and offer_day.date = changed.date;
  return null;
end $$;

create trigger closure_changed after insert or update or delete on closure for each row execute function closure_changed();

-- A time without a place of its own has its offer's, which may be closed.
create function offer_moved() returns trigger language plpgsql as $$
begin
  update offer_day set revision = gen_random_uuid() from (
    select offer_id, date from offer_day where offer_id = new.id order by date for update) as changed
  where offer_day.offer_id = changed.offer_id and offer_day.date = changed.date;
  return null;
end $$;

create trigger offer_moved after update on meeting_offer for each row
  when (old.place is distinct from new.place) execute function offer_moved();

create function caseworker_renamed() returns trigger language plpgsql as $$
begin
  update offer_day set revision = gen_random_uuid() from (
    select day.offer_id, day.date from offer_day as day where (day.offer_id, day.date) in (
      select offer_id, date from offered_time where caseworker_id = new.id and status = 'open')
    order by day.offer_id, day.date for update) as changed
  where offer_day.offer_id = changed.offer_id and offer_day.date = changed.date;
  return null;
end $$;

create trigger caseworker_renamed after update on caseworker for each row
  when ((old.ref, old.name) is distinct from (new.ref, new.name)) execute function caseworker_renamed();

-- Times are read when they have changed, no longer for every calendar: an index with all that a calendar asks for is not worth its 200 MB.
create index offered_time_of_offer on offered_time (offer_id, date, starts_at) where status = 'open';
drop index offered_time_free;
alter table offered_time reset (autovacuum_vacuum_insert_scale_factor, autovacuum_vacuum_insert_threshold);
