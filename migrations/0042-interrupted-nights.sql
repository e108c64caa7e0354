-- works with: 0041
-- O-NIGHT: when a night without an end was found by the next one.
alter table nightly_run add column interrupted_at timestamptz;
