-- A calendar reads hundreds of times and shows twenty days. With all that it asks for in the two indexes PostgreSQL reads neither times nor
-- seats themselves: 2.6 → 1.6 ms for 864 times and 324 seats, with grouping that needs no sort.
create index offered_time_free on offered_time (offer_id, date, starts_at) include (id, capacity, ends_at, place, caseworker_id) where status = 'open';
drop index offered_time_of_offer;
create index seat_taken on seat (offer_id, date) include (time_id, meeting_id, held_until, citizen_id);
drop index seat_of_offer;
-- Only what has been vacuumed can be read so: after ten thousand new rows, not after a fifth of all.
alter table offered_time set (autovacuum_vacuum_insert_scale_factor = 0, autovacuum_vacuum_insert_threshold = 10000);
alter table seat set (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 10000, autovacuum_vacuum_insert_scale_factor = 0, autovacuum_vacuum_insert_threshold = 10000);
