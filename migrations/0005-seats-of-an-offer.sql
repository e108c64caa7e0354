-- A taken or held seat knows its time's offer and day, which never change. A calendar then reads the taken seats of its offer in one
-- range of an index instead of asking for those of each time: 1.8 → 1.25 ms for 672 times, and 114 pages read instead of 2,343.
alter table seat
  add column offer_id uuid references meeting_offer, -- null: a caseworker's own hour
  add column date date;
update seat set offer_id = offered_time.offer_id, date = offered_time.date from offered_time where offered_time.id = seat.time_id;
alter table seat alter column date set not null;
create index seat_of_offer on seat (offer_id, date);
