-- The night takes the deadlines that are due in the order of (next_date, id), 500 at a time. Without the id in the index it read and
-- sorted all of a day for each of its chunks: 100,000 rows two hundred times over.
create index deadline_due on deadline (next_date, id) where next_date is not null;
drop index deadline_next_date;
